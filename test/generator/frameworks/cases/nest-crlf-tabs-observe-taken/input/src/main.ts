import {NestFactory} from "@nestjs/core";
import {observe} from "rxjs-observe";
import {AppModule} from "./app.module";

let app;
async function bootstrap() {
	app = await NestFactory.create(AppModule); // the app
	observe(process);
	await app.listen(3000);
}
bootstrap();
