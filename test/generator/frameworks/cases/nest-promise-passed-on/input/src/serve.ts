import type { INestApplication } from '@nestjs/common';

export async function serve(starting: Promise<INestApplication>): Promise<void> {
  await (await starting).listen(3000);
}
