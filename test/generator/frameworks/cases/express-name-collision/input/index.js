import express from 'express';
import { observe } from 'mobx';

const app = express();
observe({}, () => {});
app.listen(3000);
