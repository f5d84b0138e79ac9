"use strict";

const bullmq = require("bullmq");
const { observeWorker } = require("./observability");

class Mailer {
	constructor(name) {
		this.worker = new bullmq.Worker(name, (job) => this.send(job), { autorun: false });
		observeWorker(this.worker, "close");
	}

	async send(job) {
		return job.data;
	}

	start() {
		return this.worker.run();
	}
}

module.exports = { Mailer };
