import { Cron } from 'croner';
import { settle, tick } from './work.js';

new Cron('* * * * * *', { name: 'tick' }, tick);

new Cron('* * * * * *', { name: 'settle', protect: true }, settle);
