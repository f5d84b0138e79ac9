import { Cron } from 'croner';

export const nightly = new Cron('0 3 * * *', async () => undefined);
