import express from 'express';
import { observe } from './observability/index.js';

observe(express().listen(3000));
