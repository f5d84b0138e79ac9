import express from 'express';
import { observe } from 'mobx';
import { observe as observeServer } from './observability/index.js';

const app = express();
observe({}, () => {});
observeServer(app.listen(3000));
