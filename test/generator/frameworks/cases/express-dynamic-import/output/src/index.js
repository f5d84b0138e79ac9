import { config } from './config.js';
import { observe } from './observability/index.js';

config();
const { default: app } = await import('./app.js');
if (process.env.NODE_ENV !== 'test') observe(app.listen(process.env.PORT));
