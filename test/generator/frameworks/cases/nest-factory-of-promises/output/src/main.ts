import { createApp } from './create-app';
import { observe } from './observability';

async function bootstrap() {
  const app = await createApp();
  observe(app);
  await app.listen(3000);
}
void bootstrap();
