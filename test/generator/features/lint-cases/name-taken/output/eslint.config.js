import * as sightline from './lint/sightline.js';
import sightlinePlugin from 'eslint-plugin-sightline';

export default [...sightline.rules, sightlinePlugin.configs['recommended-warn']];
