const express = require('express');
const { Worker } = require('bullmq');
const Redis = require('ioredis');

const worker = new Worker('crawls', null, { connection: new Redis({ maxRetriesPerRequest: null }) });

async function crawl() {
  while (true) {
    const job = await worker.getNextJob('crawler');
    if (job) await job.moveToCompleted(job.name, 'crawler', false);
    else await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

express().listen(3005);
crawl();
