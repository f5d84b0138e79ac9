import { app } from '#server';

const server = app.listen(3000, () => {
  console.log('running');
});

const onCloseSignal = () => {
  server.close(() => process.exit());
};

process.on('SIGTERM', onCloseSignal);
