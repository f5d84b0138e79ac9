import { createApp } from './create-app';

async function bootstrap() {
  const app = await createApp();
  await app.listen(3000);
}
void bootstrap();
