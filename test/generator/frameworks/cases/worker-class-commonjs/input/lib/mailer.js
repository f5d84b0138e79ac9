"use strict";

const bullmq = require("bullmq");

class Mailer {
	constructor(name) {
		this.worker = new bullmq.Worker(name, (job) => this.send(job), { autorun: false });
	}

	async send(job) {
		return job.data;
	}

	start() {
		return this.worker.run();
	}
}

module.exports = { Mailer };
