import { app } from '#server';
import { observe } from './observability/index.js';

const server = app.listen(3000, () => {
  console.log('running');
});
observe(server);

const onCloseSignal = () => {
  server.close(() => process.exit());
};

process.on('SIGTERM', onCloseSignal);
