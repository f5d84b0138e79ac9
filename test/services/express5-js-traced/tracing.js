'use strict';

const { HttpInstrumentation } = require('@opentelemetry/instrumentation-http');
const { NodeSDK } = require('@opentelemetry/sdk-node');

new NodeSDK({ serviceName: 'quotes', instrumentations: [new HttpInstrumentation()] }).start();
