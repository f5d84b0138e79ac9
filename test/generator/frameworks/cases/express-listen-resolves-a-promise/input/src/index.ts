import App from './app.js';

await new App(4000).listen();
