import 'reflect-metadata';
import { Container } from 'inversify';
import { Web } from './web';

const container = new Container();
container.bind(Web).toSelf();
container.get(Web).run();
