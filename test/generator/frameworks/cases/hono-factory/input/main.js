import { createApp } from './create-app.js';
import { start } from './start.js';

start(createApp());
