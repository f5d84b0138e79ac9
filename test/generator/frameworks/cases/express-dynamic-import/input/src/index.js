import { config } from './config.js';

config();
const { default: app } = await import('./app.js');
if (process.env.NODE_ENV !== 'test') app.listen(process.env.PORT);
