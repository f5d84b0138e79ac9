import sightline from 'eslint-plugin-sightline';

export default [
  sightline.configs['recommended-warn']
];
