require('express');
const { createContainer } = require('awilix');

const container = createContainer();
container.loadModules(['src/*.js']);
container.resolve('server').start();
