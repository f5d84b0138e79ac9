import { App } from './app';
import { UserRoute } from './routes/users';

const app = new App([new UserRoute()]);
app.listen();
