import { describeServices } from './describe-services.js';

describeServices(/^express/);
