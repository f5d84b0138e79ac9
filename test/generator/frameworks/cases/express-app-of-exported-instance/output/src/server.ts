import application from './application';
import { observe } from './observability';

const server = application.express;
observe(server.listen(3000, () => console.log('running')));
