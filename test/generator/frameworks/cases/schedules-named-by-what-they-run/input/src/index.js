import './scans.js';
import './mails.js';
import './patterns.js';
