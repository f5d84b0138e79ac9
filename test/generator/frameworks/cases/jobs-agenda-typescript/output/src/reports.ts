import * as jobs from 'agenda';
import { backend } from './backend.js';
import { observeAgenda } from './observability/index.js';

export const reports = new jobs.Agenda({ backend });
observeAgenda(reports);
