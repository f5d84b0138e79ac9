import { MiddlewareConsumer, Module, NestModule } from '@nestjs/common';
import { LocaleMiddleware } from './locale.middleware';
import { PatientsModule } from './patients/patients.module';

@Module({ imports: [PatientsModule] })
export class AppModule implements NestModule {
  configure(consumer: MiddlewareConsumer) {
    consumer.apply(LocaleMiddleware).forRoutes('{*splat}');
  }
}
