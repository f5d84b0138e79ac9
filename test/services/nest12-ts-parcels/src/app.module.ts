import { Module } from '@nestjs/common';
import { HealthController } from './health.controller.js';
import { ParcelsController } from './parcels.controller.js';

@Module({ controllers: [HealthController, ParcelsController] })
export class AppModule {}
