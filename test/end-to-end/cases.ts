/** The route as the metrics and the span name it; null where no router tells one. */
type Pattern = string | null;

/** What a test has to know about one of test/services to talk to it and to judge what it says. */
export interface ServiceCase {
  name: string;
  packageManager: 'npm' | 'pnpm' | 'yarn' | 'bun';
  /** The team had its node_modules in place before it ran `sightline init`. */
  installedBefore: boolean;
  /** The service's own scripts that have to stay green. */
  checks: string[];
  /** GET: `path` answers well (200, unless `status` says otherwise), `withId` reaches the same route with any id. */
  item: { path: string; withId: (id: string) => string; pattern: Pattern; status?: number };
  /** GET, throws a programmer error; `answer` null: the framework's default would have answered. */
  failing: { path: string; pattern: Pattern; message: string; answer: object | null };
  /** GET, takes 0.7 s. */
  slow: { path: string; pattern: Pattern };
  /** POST of a JSON body that holds secrets next to what the service needs. */
  post: { path: string; pattern: Pattern; body: Record<string, unknown>; status: number };
  /** GET, asks an upstream by HTTP; `failure`: how it is answered when the upstream is down, where it throws then. */
  outgoing: { path: string; pattern: Pattern; failure?: { status: number } } | null;
  /** POST, answers 202 and then throws where nobody catches it. */
  crash: { path: string; message: string } | null;
  /** Environment names that hold the upstream's address, and the credentials for it. */
  upstreamEnv: string[];
  secretEnv: string[];
  /** How a path is answered that no route answers: as problem details for null, as before otherwise. */
  unknownAnswer: object | RegExp | null;
  /** Paths of probes and scrape that the service answers by itself, with its own answer. */
  own: { path: string; answer: string | RegExp }[];
  /** Own log line in the item route, by its message. */
  itemLine: string | null;
  /** Needs a real Redis and PostgreSQL. */
  databases?: true;
}

const secretsIn = (canary: string) => ({
  password: `${canary}-password`,
  profile: { name: 'x', credentials: [{ apiKey: `${canary}-key`, access_token: `${canary}-token` }] },
});

/** Given to every service as header, query, body and credentials; must appear nowhere in its telemetry. */
export const canary = 'canary7f3a91c2';

export const cases: ServiceCase[] = [
  {
    name: 'express5-ts-orders',
    packageManager: 'npm',
    installedBefore: true,
    checks: ['build', 'typecheck', 'test', 'lint', 'format:check'],
    item: {
      path: '/api/customers/c-1/orders',
      withId: (id) => `/api/customers/${id}/orders`,
      pattern: '/api/customers/:customerId/orders',
    },
    failing: {
      path: '/api/orders/o-1/discount',
      pattern: '/api/orders/:id/discount',
      message: "Cannot read properties of undefined (reading 'percent')",
      answer: null,
    },
    slow: { path: '/api/orders/report', pattern: '/api/orders/report' },
    post: {
      path: '/api/orders',
      pattern: '/api/orders',
      body: { customerId: 'c-1', items: [{ sku: 'a', quantity: 1 }], ...secretsIn(canary) },
      status: 201,
    },
    outgoing: {
      path: '/api/orders/o-1/shipment',
      pattern: '/api/orders/:id/shipment',
      failure: { status: 500 },
    },
    crash: { path: '/api/orders/reindex', message: 'index is corrupt' },
    upstreamEnv: ['CARRIER_URL'],
    secretEnv: ['CARRIER_TOKEN'],
    unknownAnswer: null,
    own: [],
    itemLine: null,
  },
  {
    name: 'express4-js-generated',
    packageManager: 'npm',
    installedBefore: true,
    checks: ['test'],
    item: { path: '/users/7', withId: (id) => `/users/${id}`, pattern: '/users/:userId' },
    failing: {
      path: '/users/7/avatar',
      pattern: '/users/:userId/avatar',
      message: "Cannot read properties of undefined (reading 'avatarUrl')",
      answer: { message: 'Something broke' },
    },
    slow: { path: '/users/export', pattern: '/users/export' },
    post: { path: '/users', pattern: '/users', body: { name: 'x', ...secretsIn(canary) }, status: 201 },
    outgoing: {
      path: '/users/7/groups',
      pattern: '/users/:userId/groups',
      // the status of an axios error, which the service's own handler takes over
      failure: { status: 503 },
    },
    crash: { path: '/users/7/merge', message: 'merge went wrong' },
    upstreamEnv: ['DIRECTORY_URL'],
    secretEnv: ['DIRECTORY_TOKEN'],
    unknownAnswer: { message: 'Not Found' },
    own: [],
    itemLine: 'user',
  },
  {
    name: 'express4-js-single',
    packageManager: 'npm',
    installedBefore: false,
    checks: [],
    item: { path: '/l/home', withId: (id) => `/l/${id}`, pattern: '/l/:slug', status: 302 },
    failing: {
      path: '/l/home/stats',
      pattern: '/l/:slug/stats',
      message: "Cannot read properties of undefined (reading 'length')",
      answer: null,
    },
    slow: { path: '/export', pattern: '/export' },
    post: {
      path: '/l',
      pattern: '/l',
      body: { url: 'https://example.org/x', ...secretsIn(canary) },
      status: 201,
    },
    outgoing: { path: '/l/home/preview', pattern: '/l/:slug/preview' },
    crash: { path: '/purge', message: 'purge failed half way' },
    upstreamEnv: ['PREVIEW_URL'],
    secretEnv: ['PREVIEW_KEY'],
    unknownAnswer: null,
    own: [],
    itemLine: 'link followed',
  },
  {
    name: 'express4-ts-class',
    packageManager: 'npm',
    installedBefore: true,
    checks: ['build', 'lint'],
    item: { path: '/books/9', withId: (id) => `/books/${id}`, pattern: '/books/:isbn' },
    failing: {
      path: '/books/9/pages',
      pattern: '/books/:isbn/pages',
      message: "Cannot read properties of undefined (reading '0')",
      answer: { failed: true },
    },
    slow: { path: '/books/inventory', pattern: '/books/inventory' },
    post: { path: '/books', pattern: '/books', body: { isbn: '9', ...secretsIn(canary) }, status: 201 },
    outgoing: { path: '/books/9/cover', pattern: '/books/:isbn/cover' },
    crash: null,
    upstreamEnv: ['COVERS_URL'],
    secretEnv: [],
    unknownAnswer: null,
    own: [{ path: '/health', answer: 'fine' }],
    itemLine: null,
  },
  {
    name: 'express5-ts-yarn',
    packageManager: 'yarn',
    installedBefore: false,
    checks: ['build'],
    item: {
      path: '/hotels/h1/rooms/12',
      withId: (id) => `/hotels/h1/rooms/${id}`,
      pattern: '/hotels/:hotelId/rooms/:roomId',
    },
    failing: {
      path: '/hotels/h1/rooms/12/beds',
      pattern: '/hotels/:hotelId/rooms/:roomId/beds',
      message: "Cannot read properties of undefined (reading 'length')",
      answer: null,
    },
    slow: { path: '/hotels/h1/rooms/free', pattern: '/hotels/:hotelId/rooms/free' },
    post: {
      path: '/hotels/h1/rooms',
      pattern: '/hotels/:hotelId/rooms',
      body: { guest: 'x', ...secretsIn(canary) },
      status: 201,
    },
    outgoing: { path: '/hotels/h1/rooms/12/weather', pattern: '/hotels/:hotelId/rooms/:roomId/weather' },
    crash: { path: '/hotels/h1/rooms/rebuild', message: 'rebuild failed' },
    upstreamEnv: ['WEATHER_URL'],
    secretEnv: ['WEATHER_KEY'],
    unknownAnswer: null,
    own: [],
    itemLine: null,
  },
  {
    name: 'fastify5-ts-tickets',
    packageManager: 'npm',
    installedBefore: false,
    checks: ['build', 'test', 'format:check'],
    item: {
      path: '/v1/events/e1/tickets/t-1',
      withId: (id) => `/v1/events/${id}/tickets/t-1`,
      pattern: '/v1/events/:eventId/tickets/:ticketId',
    },
    failing: {
      path: '/v1/events/e1/tickets/nope/holder',
      pattern: '/v1/events/:eventId/tickets/:ticketId/holder',
      message: "Cannot read properties of undefined (reading 'holder')",
      answer: null,
    },
    slow: { path: '/v1/events/e1/tickets', pattern: '/v1/events/:eventId/tickets' },
    post: {
      path: '/v1/events/e1/tickets',
      pattern: '/v1/events/:eventId/tickets',
      body: { holder: 'Ada', ...secretsIn(canary) },
      status: 201,
    },
    outgoing: {
      path: '/v1/events/e1/tickets/t-1/weather',
      pattern: '/v1/events/:eventId/tickets/:ticketId/weather',
      failure: { status: 503 },
    },
    crash: { path: '/v1/events/e1/tickets/import', message: 'import is broken' },
    upstreamEnv: ['WEATHER_URL'],
    secretEnv: ['WEATHER_KEY'],
    unknownAnswer: null,
    own: [],
    itemLine: 'ticket read',
  },
  {
    name: 'fastify4-js-inline',
    packageManager: 'npm',
    installedBefore: false,
    checks: [],
    item: { path: '/images/7', withId: (id) => `/images/${id}`, pattern: '/images/:imageId' },
    failing: {
      path: '/images/7/thumbnail?size=huge',
      pattern: '/images/:imageId/thumbnail',
      message: "Cannot read properties of undefined (reading 'width')",
      answer: null,
    },
    slow: { path: '/images', pattern: '/images' },
    post: { path: '/images', pattern: '/images', body: { name: 'x', ...secretsIn(canary) }, status: 201 },
    outgoing: { path: '/images/7/source', pattern: '/images/:imageId/source' },
    crash: { path: '/images/sweep', message: 'sweep failed' },
    upstreamEnv: ['ORIGIN_URL'],
    secretEnv: [],
    unknownAnswer: null,
    own: [{ path: '/health', answer: /"service":"thumbnails"/ }],
    itemLine: 'image read',
  },
  {
    name: 'fastify5-js-payments',
    packageManager: 'npm',
    installedBefore: false,
    checks: ['test'],
    item: { path: '/payments/7', withId: (id) => `/payments/${id}`, pattern: '/payments/:paymentId' },
    failing: {
      path: '/payments/7/receipt',
      pattern: '/payments/:paymentId/receipt',
      message: "Cannot read properties of undefined (reading 'lines')",
      answer: { ok: false, reason: 'internal' },
    },
    slow: { path: '/payments/ledger', pattern: '/payments/ledger' },
    post: { path: '/payments', pattern: '/payments', body: { amount: 5, ...secretsIn(canary) }, status: 201 },
    outgoing: { path: '/payments/7/bank', pattern: '/payments/:paymentId/bank' },
    crash: null,
    upstreamEnv: ['BANK_URL'],
    secretEnv: ['BANK_KEY'],
    unknownAnswer: null,
    own: [{ path: '/metrics', answer: /^payments_total \d+$/m }],
    itemLine: null,
  },
  {
    name: 'fastify5-ts-pnpm',
    packageManager: 'pnpm',
    installedBefore: false,
    checks: ['build', 'test'],
    item: { path: '/quotes/ada', withId: (id) => `/quotes/${id}`, pattern: '/quotes/:author' },
    failing: {
      path: '/quotes/ada/first',
      pattern: '/quotes/:author/first',
      message: "Cannot read properties of undefined (reading 'join')",
      answer: null,
    },
    slow: { path: '/quotes', pattern: '/quotes' },
    post: { path: '/quotes', pattern: '/quotes', body: { text: 'x', ...secretsIn(canary) }, status: 201 },
    outgoing: { path: '/quotes/ada/portrait', pattern: '/quotes/:author/portrait' },
    crash: null,
    upstreamEnv: ['PORTRAITS_URL'],
    secretEnv: [],
    unknownAnswer: null,
    own: [],
    itemLine: null,
  },
  {
    name: 'koa2-js-recipes',
    packageManager: 'npm',
    installedBefore: false,
    checks: ['test'],
    item: {
      path: '/recipes/soup/ingredients/salt',
      withId: (id) => `/recipes/soup/ingredients/${id}`,
      pattern: '/recipes/:name/ingredients/:ingredient',
    },
    failing: {
      path: '/recipes/nothing/servings',
      pattern: '/recipes/:name/servings',
      message: "Cannot read properties of undefined (reading 'servings')",
      answer: null,
    },
    slow: { path: '/kitchen/ovens', pattern: '/kitchen/ovens' },
    post: { path: '/recipes', pattern: '/recipes', body: { name: 'x', ...secretsIn(canary) }, status: 201 },
    outgoing: {
      path: '/recipes/soup/picture',
      pattern: '/recipes/:name/picture',
      failure: { status: 500 },
    },
    crash: { path: '/recipes/reindex', message: 'index is gone' },
    upstreamEnv: ['PICTURES_URL'],
    secretEnv: ['PICTURES_KEY'],
    unknownAnswer: null,
    own: [],
    itemLine: null,
  },
  {
    name: 'koa3-ts-atlas',
    packageManager: 'npm',
    installedBefore: false,
    checks: ['build'],
    item: {
      path: '/v2/places/p1',
      withId: (id) => `/v2/places/${id}`,
      pattern: '/v2/places/:placeId',
    },
    failing: {
      path: '/v2/places/p1/height',
      pattern: '/v2/places/:placeId/height',
      message: "Cannot read properties of undefined (reading 'height')",
      answer: { failed: 'lost' },
    },
    slow: { path: '/v2/regions/r1/outline', pattern: '/v2/regions/:regionId/outline' },
    post: {
      path: '/v2/places',
      pattern: '/v2/places',
      body: { name: 'x', ...secretsIn(canary) },
      status: 201,
    },
    outgoing: { path: '/v2/places/p1/weather', pattern: '/v2/places/:placeId/weather' },
    crash: null,
    upstreamEnv: ['WEATHER_URL'],
    secretEnv: ['WEATHER_KEY'],
    unknownAnswer: { failed: 'not on this map' },
    own: [],
    itemLine: null,
  },
  {
    name: 'hono4-ts-links',
    packageManager: 'bun',
    installedBefore: true,
    checks: ['build', 'test'],
    item: { path: '/api/links/home', withId: (id) => `/api/links/${id}`, pattern: '/api/links/:slug' },
    failing: {
      path: '/api/links/home/clicks',
      pattern: '/api/links/:slug/clicks',
      message: "Cannot read properties of undefined (reading 'count')",
      answer: null,
    },
    slow: { path: '/api/links/report', pattern: '/api/links/report' },
    post: {
      path: '/api/links',
      pattern: '/api/links',
      body: { url: 'https://example.org', ...secretsIn(canary) },
      status: 201,
    },
    outgoing: {
      path: '/api/links/home/preview',
      pattern: '/api/links/:slug/preview',
      failure: { status: 500 },
    },
    crash: { path: '/api/links/expire', message: 'expiry broke' },
    upstreamEnv: ['PREVIEW_URL'],
    secretEnv: ['PREVIEW_KEY'],
    unknownAnswer: null,
    own: [],
    itemLine: 'link read',
  },
  {
    name: 'nest11-ts-clinic',
    packageManager: 'npm',
    installedBefore: false,
    checks: ['build', 'test'],
    item: {
      path: '/api/v1/patients/p1',
      withId: (id) => `/api/v1/patients/${id}`,
      pattern: '/api/v1/patients/:patientId',
    },
    failing: {
      path: '/api/v1/patients/p1/insurer',
      pattern: '/api/v1/patients/:patientId/insurer',
      message: "Cannot read properties of undefined (reading 'name')",
      answer: null,
    },
    slow: { path: '/api/v1/patients/report', pattern: '/api/v1/patients/report' },
    post: {
      path: '/api/v1/patients',
      pattern: '/api/v1/patients',
      body: { name: 'x', ...secretsIn(canary) },
      status: 201,
    },
    outgoing: {
      path: '/api/v1/patients/p1/results',
      pattern: '/api/v1/patients/:patientId/results',
      failure: { status: 502 },
    },
    crash: { path: '/api/v1/patients/archive', message: 'the archive is full' },
    upstreamEnv: ['LAB_URL'],
    secretEnv: ['LAB_TOKEN'],
    // an HttpException of Nest's own
    unknownAnswer: /^\{"message":"Cannot GET \/nothing\/.+","error":"Not Found","statusCode":404\}$/,
    own: [],
    itemLine: 'patient read',
  },
  {
    name: 'nest12-ts-parcels',
    packageManager: 'npm',
    installedBefore: false,
    checks: ['build'],
    item: {
      path: '/depots/d1/parcels/p1',
      withId: (id) => `/depots/d1/parcels/${id}`,
      pattern: '/depots/:depotId/parcels/:parcelId',
    },
    failing: {
      path: '/depots/d1/parcels/p1/weight',
      pattern: '/depots/:depotId/parcels/:parcelId/weight',
      message: "Cannot read properties of undefined (reading 'weight')",
      answer: { returned: 'lost in transit' },
    },
    slow: { path: '/depots/d1/parcels/manifest', pattern: '/depots/:depotId/parcels/manifest' },
    post: {
      path: '/depots/d1/parcels',
      pattern: '/depots/:depotId/parcels',
      body: { to: 'x', ...secretsIn(canary) },
      status: 201,
    },
    outgoing: {
      path: '/depots/d1/parcels/p1/position',
      pattern: '/depots/:depotId/parcels/:parcelId/position',
      failure: { status: 500 },
    },
    crash: { path: '/depots/d1/parcels/sort', message: 'the sorter is jammed' },
    upstreamEnv: ['TRACKER_URL'],
    secretEnv: ['TRACKER_KEY'],
    unknownAnswer: { returned: 'to sender' },
    own: [{ path: '/health', answer: '{"depot":"open"}' }],
    itemLine: 'parcel read',
  },
  {
    name: 'http-js-keys',
    packageManager: 'npm',
    installedBefore: false,
    checks: ['test'],
    item: { path: '/keys/door', withId: (id) => `/keys/${id}`, pattern: null },
    failing: {
      path: '/keys/door/owner',
      pattern: null,
      message: "Cannot read properties of undefined (reading 'owner')",
      answer: { error: 'internal' },
    },
    slow: { path: '/keys/report', pattern: null },
    post: { path: '/keys', pattern: null, body: { name: 'x', ...secretsIn(canary) }, status: 201 },
    outgoing: { path: '/keys/door/vault', pattern: null },
    crash: { path: '/keys/rotate', message: 'rotation broke' },
    upstreamEnv: ['VAULT_URL'],
    secretEnv: ['VAULT_KEY'],
    unknownAnswer: { error: 'nothing here' },
    own: [{ path: '/health', answer: 'keys are fine' }],
    itemLine: 'key read',
  },
  {
    name: 'express5-js-inventory',
    packageManager: 'npm',
    installedBefore: false,
    checks: ['test'],
    item: { path: '/stock/apple', withId: (id) => `/stock/${id}`, pattern: '/stock/:sku' },
    failing: {
      path: '/stock/%00',
      pattern: '/stock/:sku',
      message: 'invalid byte sequence for encoding "UTF8": 0x00',
      answer: null,
    },
    slow: { path: '/audit', pattern: '/audit' },
    post: {
      path: '/stock',
      pattern: '/stock',
      body: { sku: 'kiwi', quantity: 4, ...secretsIn(canary) },
      status: 201,
    },
    outgoing: null,
    crash: null,
    upstreamEnv: [],
    secretEnv: [],
    unknownAnswer: null,
    own: [],
    itemLine: null,
    databases: true,
  },
];

export function caseOf(name: string): ServiceCase {
  const found = cases.find((service) => service.name === name);
  if (!found) throw new Error(`no case for test/services/${name}`);
  return found;
}
