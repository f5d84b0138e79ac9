import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module';
import { observe } from './observability';

NestFactory.create(AppModule)
  .then(function (application) {
    observe(application);
    // first things first
    application.enableCors();
    return application.listen(3000);
  })
  .catch((error) => {
    console.error(error);
    process.exit(1);
  });
