import { default as express } from 'express';
import errorHandler from 'errorhandler';

const app = express();
app.set('view engine', 'pug').use(express.static('public'));
app.use(errorHandler());

export { app as default };
