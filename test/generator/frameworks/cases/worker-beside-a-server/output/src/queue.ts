import { Queue } from 'bullmq';
import { observeBullQueue } from './observability';

export const mails = new Queue('mails');
observeBullQueue(mails);
