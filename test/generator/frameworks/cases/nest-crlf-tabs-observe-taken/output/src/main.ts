import {NestFactory} from "@nestjs/core";
import {observe} from "rxjs-observe";
import {AppModule} from "./app.module";
import { observe as observeServer } from "./observability";

let app;
async function bootstrap() {
	app = await NestFactory.create(AppModule); // the app
	observeServer(app);
	observe(process);
	await app.listen(3000);
}
bootstrap();
