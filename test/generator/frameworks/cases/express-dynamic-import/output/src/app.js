import { default as express } from 'express';
import errorHandler from 'errorhandler';
import { recordErrors } from './observability/index.js';

const app = express();
app.set('view engine', 'pug').use(express.static('public'));
app.use(recordErrors);
app.use(errorHandler());

export { app as default };
