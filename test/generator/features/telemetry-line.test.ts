import { describe, expect, it } from 'vitest';
import { chooseTelemetryLine } from '../../../generator/src/features/telemetry-line.js';
import type { PackageJson, Service } from '../../../generator/src/inspect/service.js';
import { aService } from '../render/service.js';

function onNode(floor: string, data: PackageJson = {}): Service {
  return aService({ node: { range: null, running: floor, floor }, packageJson: { text: '{}', data } });
}

describe('the newest libraries that run on every Node the service promises', () => {
  it.each([
    ['20.0.0', false, 'prom-client'],
    ['20.20.2', false, 'prom-client'],
    ['22.0.0', false, 'prom-client'],
    ['22.14.9', false, 'prom-client'],
    ['22.15.0', true, '@prometheus-io/client'],
    ['23.0.0', true, 'prom-client'],
    ['24.21.0', true, '@prometheus-io/client'],
    ['25.1.0', true, 'prom-client'],
    ['26.10.0', true, '@prometheus-io/client'],
  ])('Node %s', (floor, otel3, metricsPackage) => {
    expect(chooseTelemetryLine(onNode(floor))).toEqual({ otel3, metricsPackage });
  });
});

describe('what the repository has decides', () => {
  it.each([
    ['an API range that SDK 3 does not accept', { '@opentelemetry/api': '~1.9.0' }, false],
    ['an API range that both accept', { '@opentelemetry/api': '^1.9.0' }, true],
    ['SDK 2', { '@opentelemetry/api': '^1.9.0', '@opentelemetry/sdk-trace-base': '^2.1.0' }, false],
    ['SDK 1', { '@opentelemetry/sdk-trace-node': '^1.30.0' }, false],
    ['the experimental packages of SDK 2', { '@opentelemetry/sdk-node': '^0.218.0' }, false],
    ['the experimental packages of SDK 3', { '@opentelemetry/sdk-node': '^0.301.0' }, true],
    ['an exporter of SDK 2', { '@opentelemetry/exporter-trace-otlp-http': '0.222.0' }, false],
    ['a range that is no version', { '@opentelemetry/sdk-node': 'workspace:*' }, true],
  ])('OpenTelemetry: %s', (_, dependencies: Record<string, string>, otel3) => {
    expect(chooseTelemetryLine(onNode('24.21.0', { dependencies })).otel3).toBe(otel3);
  });

  it('SDK 3 that is there stays, also below the Node it asks for', () => {
    const service = onNode('20.20.2', { dependencies: { '@opentelemetry/sdk-trace': '^3.1.0' } });
    expect(chooseTelemetryLine(service).otel3).toBe(true);
  });

  it.each([
    [{ 'prom-client': '^14.2.0' }, '24.21.0', 'prom-client'],
    [{ 'express-prom-bundle': '^8.0.0' }, '24.21.0', 'prom-client'],
    [{ '@prometheus-io/client': '^0.16.0' }, '20.20.2', '@prometheus-io/client'],
  ])('metrics: %j on Node %s', (dependencies: Record<string, string>, floor, metricsPackage) => {
    expect(chooseTelemetryLine(onNode(floor, { dependencies })).metricsPackage).toBe(metricsPackage);
  });
});
