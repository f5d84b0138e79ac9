import application from './application';

const server = application.express;
server.listen(3000, () => console.log('running'));
