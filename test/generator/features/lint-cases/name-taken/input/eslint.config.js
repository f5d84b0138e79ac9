import * as sightline from './lint/sightline.js';

export default [...sightline.rules];
