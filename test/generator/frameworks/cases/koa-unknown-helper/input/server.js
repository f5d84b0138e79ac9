import 'koa';
import { createKoaServer } from 'routing-controllers';

const app = createKoaServer({ controllers: [] });

app.listen(3000);
