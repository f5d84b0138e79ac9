import * as jobs from 'agenda';
import { backend } from './backend.js';

export const reports = new jobs.Agenda({ backend });
