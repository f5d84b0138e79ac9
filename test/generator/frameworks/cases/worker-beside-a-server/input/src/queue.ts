import { Queue } from 'bullmq';

export const mails = new Queue('mails');
