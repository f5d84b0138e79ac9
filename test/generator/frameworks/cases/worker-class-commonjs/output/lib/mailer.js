"use strict";

const bullmq = require("bullmq");
const { observeBullWorker } = require("./observability");

class Mailer {
	constructor(name) {
		this.worker = new bullmq.Worker(name, (job) => this.send(job), { autorun: false });
		observeBullWorker(this.worker);
	}

	async send(job) {
		return job.data;
	}

	start() {
		return this.worker.run();
	}
}

module.exports = { Mailer };
