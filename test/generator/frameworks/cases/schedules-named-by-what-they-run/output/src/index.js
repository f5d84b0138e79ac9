import './scans.js';
import './mails.js';
import './patterns.js';
import { observeProcess } from './observability/index.js';

observeProcess();
