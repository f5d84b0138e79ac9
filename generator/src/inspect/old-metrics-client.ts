import { isOlderThan, type OwnVersion } from './own-version.js';

/** From this one on gauges are asked at the scrape, and a registry may be given the metrics of the process twice. */
const LOWEST = '13.0.0';

/** The prom-client of a service, as installed or declared, that is too old for the emitted metrics; else undefined. */
export function oldMetricsClient(client: OwnVersion): string | undefined {
  return isOlderThan(LOWEST, client) ? (client.installed ?? client.declared) : undefined;
}
