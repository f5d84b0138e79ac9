import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';
import { rules } from '../../eslint-plugin/src/rules/index.js';
import { testRule, type Cases } from './flow/rule-testers.js';

const rule = rules['no-sensitive-data'];
const test = (story: string, cases: Cases, language?: 'js' | 'ts') => {
  testRule('no-sensitive-data', rule, story, cases, language);
};
const pino = `import pino from 'pino'; const logger = pino();\n`;
const otel = `import { trace } from '@opentelemetry/api'; const span = trace.getActiveSpan();\n`;

test('by the name of a variable, a property or a key', {
  valid: [
    `${pino} logger.info({ userId: user.id, name: job.name }, 'done');`,
    `${pino} logger.info('password changed');`,
    `${pino} logger.info({ field: 'password' }, 'missing');`,
    `${pino} logger.info({ tokenCount, tokenType: token.type, tokenExpiry, tokenUrl, tokenLimit }, 'x');`,
    `${pino} logger.info({ passwordHash, hashedPassword, encryptedSecret, maskedToken, redactedEmail }, 'x');`,
    `${pino} logger.info({ hasPassword: !!user.password, isTokenValid, last4 }, 'x');`,
    `${pino} logger.info({ promptTokens: usage.prompt_tokens, maxTokens, tokens: usage.total_tokens }, 'x');`,
    `${pino} logger.info({ key: entry.key, cacheKey, publicKey, primaryKey, keyId }, 'x');`,
    `${pino} logger.info({ author, authority, secretary, compass, bypass, passenger, tokenizer, keyboard }, 'x');`,
    `${pino} logger.info({ passport: strategy.passport, csrfToken, nextPageToken, cancellationToken }, 'x');`,
    `${pino} logger.info({ emailTemplate, emailQueue, emailId: email.id, phoneCountryCode }, 'x');`,
    `${pino} logger.info({ secretName, secretArn, tokenName: TOKEN_HEADER_NAME }, 'x');`,
    `${pino} logger.info({ passwordPolicy: policy, passwordResetRequested: true, passwordChangedAt }, 'x');`,
    `${pino} logger.warn({ code: ErrorCode.InvalidToken, reason: Errors.INVALID_PASSWORD }, 'x');`,
    `${pino} logger.warn({ error: errors.password, hint: messages.token }, 'x');`,
    `${pino} logger.info({ address: server.address(), ip: req.ip, username }, 'listening');`,
    `${pino} logger.info({ path: process.env.PATH, nodeEnv: process.env.NODE_ENV }, 'x');`,
    `${pino} logger.debug({ schema: TokenSchema, component: Password }, 'x');`,
    `element.setAttribute('data-email', email); form.append('password', password); res.json({ token });`,
    `cache.set(token, user); fetch(url, { headers: { authorization } }); db.query(sql, [email, password]);`,
    `Math.log(secret); chart.info(password);`,
  ],
  invalid: [
    [`${pino} logger.info({ password }, 'x');`, 'secret'],
    [`${pino} logger.info({ pw: user.password }, 'x');`, 'secret'],
    [`${pino} logger.info(password);`, 'secret'],
    [`${pino} logger.info('login %s', user.password);`, 'secret'],
    [`${pino} logger.info({ user: { name, credentials: { password } } }, 'x');`, 'secret'],
    [`${pino} logger.info({ authorization: value }, 'x');`, 'secret'],
    [`${pino} logger.info({ 'x-api-key': value, "set-cookie": other }, 'x');`, 'secret', 'secret'],
    [
      `${pino} logger.info({ apiKey, api_secret, privateKey, accessToken, refresh_token, jwt }, 'x');`,
      'secret',
      'secret',
      'secret',
      'secret',
      'secret',
      'secret',
    ],
    [`${pino} logger.info({ jwtSecret: process.env.JWT_SECRET }, 'x');`, 'secret'],
    [`${pino} logger.info({ url: process.env.DATABASE_URL }, 'x');`, 'secret'],
    [`${pino} logger.info({ v: config.db.password }, 'x');`, 'secret'],
    [`${pino} logger.info({ email: user.email, phone_number: p }, 'x');`, 'personal', 'personal'],
    [
      `${pino} logger.info({ dob: user.dateOfBirth, ssn, iban, card: card.number }, 'x');`,
      'personal',
      'personal',
      'personal',
      'personal',
    ],
    [`${pino} logger.info({ who: user.firstName + ' ' + user.lastName }, 'x');`, 'personal', 'personal'],
    [
      `${pino} logger.info({ h: req.headers.authorization, c: req.headers['cookie'] }, 'x');`,
      'secret',
      'secret',
    ],
    [
      `${pino} logger.info({ h: req.get('authorization'), k: req.header('x-api-key') }, 'x');`,
      'secret',
      'secret',
    ],
    [
      `${pino} logger.info({ t: localStorage.getItem('token'), p: form.get('password') }, 'x');`,
      'secret',
      'secret',
    ],
    [`${pino} logger.info({ p: getPassword(), t: await issueAccessToken(user) }, 'x');`, 'secret', 'secret'],
    [`${pino} logger.info({ secret: \`\${value}\` }, 'x');`, 'secret'],
    [
      `${pino} logger.info({ auth: ctx.get('Authorization'), h: { Cookie: value } }, 'x');`,
      'secret',
      'secret',
    ],
    [`${pino} logger.info({ p: params.Password }, 'x');`, 'secret'],
    [`console.log('token', token);`, 'secret'],
    [`console.error(\`bad password \${password}\`);`, 'secret'],
  ],
});

test('through locals, destructuring, spread, nesting and texts', {
  valid: [
    `${pino} const password = '[REDACTED]'; logger.info({ password }, 'x');`,
    `${pino} const TOKEN = 'x-token'; logger.info({ token: TOKEN }, 'x');`,
    `${pino} const { password, ...safe } = user; logger.info({ user: safe, id: safe.id }, 'x');`,
    `${pino} const { password, ...safe } = req.body; logger.info({ body: safe }, 'x');`,
    `${pino} const user = { id: 1, password: p }; logger.info({ id: user.id }, 'x');`,
    `${pino} const email = user.email; const known = email !== undefined; logger.info({ known }, 'x');`,
    `${pino} let token = req.token; token = mask(token); logger.info({ token }, 'x');`,
    `${pino} const ctx = {}; logger.info(ctx, 'x'); ctx.password = password;`,
    `${pino} const headers = { ...req.headers }; delete headers.authorization; logger.info({ headers }, 'x');`,
    `${pino} logger.info({ headers: { ...req.headers, authorization: '[redacted]', cookie: undefined } }, 'x');`,
    `${pino} const [name, domain] = email.split('@'); logger.info({ domain }, 'x');`,
    `${pino} const ids = users.map((user) => user.id); logger.info({ ids }, 'x');`,
    `${pino} const count = emails.length; logger.info({ count, sent: emails.filter(ok).length }, 'x');`,
    `${pino} const user = await users.byEmail(email); logger.info({ user: user.id, found: Boolean(user) }, 'x');`,
    `${pino} for (const email of emails) { await send(email); logger.info('sent'); }`,
  ],
  invalid: [
    [
      `${pino} const p = user.password; logger.info({ p }, 'x');`,
      { messageId: 'secret', data: { into: 'the log', what: '\`p\` holds \`user.password\`' } },
    ],
    [
      `${pino}\nconst p = user.password;\nlogger.info({ p }, 'x');`,
      {
        messageId: 'secret',
        data: { into: 'the log', what: '\`p\` holds \`user.password\` since line 3' },
        line: 4,
      },
    ],
    [`${pino} const { password: p } = user; logger.info({ p }, 'x');`, 'secret'],
    [`${pino} const { credentials: { token: t = null } = {} } = user; logger.info({ t }, 'x');`, 'secret'],
    [
      `${pino} const { password, ...rest } = user; const all = { ...rest, password }; logger.info(all, 'x');`,
      'secret',
    ],
    [
      `${pino} const a = user.email; const b = a; const c = { deep: [b] }; logger.info({ ...c }, 'x');`,
      'personal',
    ],
    [`${pino} const ctx = { id }; ctx.token = req.token; logger.info(ctx, 'x');`, 'secret'],
    [`${pino} const ctx = {}; ctx['password'] = value; logger.info({ ctx }, 'x');`, 'secret'],
    [`${pino} const text = 'user ' + user.email; logger.info(text);`, 'personal'],
    [`${pino} const url = \`https://x/?token=\${resetToken}\`; logger.info({ url }, 'x');`, 'secret'],
    [`${pino} logger.info(JSON.stringify({ user: { password: p } }));`, 'secret'],
    [`${pino} logger.info({ a: ['x', user.apiKey].join(':') }, 'x');`, 'secret'],
    [`${pino} logger.info({ to: users.map((u) => u.email) }, 'x');`, 'personal'],
    [`${pino} logger.info({ to: emails.filter(Boolean).sort() }, 'x');`, 'personal'],
    [`${pino} users.forEach(({ email: e }) => logger.info({ e }, 'x'));`, 'personal'],
    [`${pino} let t; if (a) t = user.accessToken; else t = ''; logger.info({ t }, 'x');`, 'secret'],
    [`${pino} const t = ok ? user.token : null; logger.info({ t: t ?? 'none' }, 'x');`, 'secret'],
    [`${pino} logger.info(Object.assign({}, base, { password: p }), 'x');`, 'secret'],
    [`${pino} logger.info({ e: String(user.email).trim().toLowerCase() }, 'x');`, 'personal'],
    [`${pino} logger.child({ token: session.token }).info('x');`, 'secret'],
    [`${pino} let p; ({ password: p } = user); logger.info({ p }, 'x');`, 'secret'],
    [`${pino} const [first] = [user.password]; logger.info({ first }, 'x');`, 'secret'],
  ],
});

test('through functions of the file', {
  valid: [
    `${pino} function hide(value) { return '***'; } logger.info({ password: hide(password) }, 'x');`,
    `${pino} function maskEmail(email) { return email[0] + '***' + email.split('@')[1]; } logger.info({ email: maskEmail(user.email) }, 'x');`,
    `${pino} function log(id) { logger.info({ id }, 'x'); } log(user.id);`,
    `${pino} const safe = (user) => ({ id: user.id }); logger.info({ user: safe(user) }, 'x');`,
    `${pino} function a(x) { return b(x); } function b(x) { return a(x); } logger.info({ v: a(1) }, 'x');`,
  ],
  invalid: [
    [`${pino} function log(p) { logger.info({ p }, 'x'); } log(user.password);`, 'secret'],
    [
      `${pino} const describe = (user) => ({ id: user.id, mail: user.email }); logger.info(describe(user), 'x');`,
      'personal',
    ],
    [`${pino} const id = (x) => x; logger.info({ v: id(user.password) }, 'x');`, 'secret'],
    [`${pino} class A { #token = readToken(); f() { logger.info({ t: this.#token }, 'x'); } }`, 'secret'],
    [
      `${pino} class A { constructor(key) { this.apiKey = key; } f() { const { apiKey: k } = this; logger.info({ k }, 'x'); } }`,
      'secret',
    ],
    [
      `${pino} class A { f() { logger.info({ v: this.g() }, 'x'); } g() { return this.user.password; } }`,
      'secret',
    ],
  ],
});

test('a cookie by its name', {
  valid: [
    `logger.info({ path: getCookie(key) }, 'm');`,
    `const path = storage.getItem(key) || getCookie('lastPath'); logger.info({ path }, 'm');`,
  ],
  invalid: [
    [`logger.info({ value: getCookie('accessToken') }, 'm');`, 'secret'],
    [`logger.info({ value: getCookie() }, 'm');`, 'secret'],
  ],
});

test('errors that are given headers to answer with', {
  valid: [`${pino} function f(err) { err.headers = { ...err.headers, allow: 'GET' }; logger.error(err); }`],
  invalid: [[`${pino} function f(err) { logger.error(err.response.headers); }`, 'whole']],
});

test('redacted, hashed, masked, counted, compared', {
  valid: [
    `${pino} logger.info({ password: redact(user.password), email: hash(email), t: encrypt(token) }, 'x');`,
    `${pino} logger.info({ phone: phone.replace(/\\d(?=\\d{2})/g, '*'), card: card.number.slice(-4) }, 'x');`,
    `${pino} logger.info({ token: createHash('sha256').update(token).digest('hex') }, 'x');`,
    `${pino} logger.info({ token: crypto.createHash('sha256').update(token).digest('base64').slice(0, 8) }, 'x');`,
    `${pino} logger.info({ length: password.length, strong: password.length > 8, type: typeof token }, 'x');`,
    `${pino} logger.info({ token: Boolean(token), secret: !!secret, same: a.password === b.password }, 'x');`,
    `${pino} logger.info({ match: await bcrypt.compare(password, user.passwordHash) }, 'x');`,
    `${pino} logger.info({ keys: Object.keys(req.body), n: Object.keys(req.headers).length }, 'x');`,
    `${pino} logger.info(_.omit(req.body, ['password']), 'x'); logger.info(_.pick(req.body, ['id', 'sku']), 'x');`,
    `${pino} const maskedEmail = email.slice(0, 2) + '***'; logger.info({ email: maskedEmail }, 'x');`,
    `${pino} logger.info({ token: token && '[set]', valid: /x/.test(token), at: token.indexOf('.') }, 'x');`,
    `${pino} logger.info({ claims: jwt.verify(token, secret), header: jwt.decode(token).header }, 'x');`,
    `${pino} logger.info({ token: \`\${token.slice(0, 4)}…\` }, 'x');`,
    `${pino} logger.info({ headers: Object.fromEntries(Object.entries(req.headers).filter(([k]) => SAFE.has(k))) }, 'x');`,
  ],
  invalid: [
    [`${pino} logger.info({ phone: phone.replace(/ /g, '') }, 'x');`, 'personal'],
    [`${pino} logger.info({ t: Buffer.from(token).toString('base64') }, 'x');`, 'secret'],
    [`${pino} logger.info({ t: encodeURIComponent(user.email) }, 'x');`, 'personal'],
  ],
});

test('whole objects that hold secrets by their nature', {
  valid: [
    `${pino} app.get('/', (req) => logger.info({ method: req.method, ua: req.headers['user-agent'], q: req.query }, 'x'));`,
    `${pino} const { 'user-agent': ua, ...rest } = req.headers; logger.info({ ua }, 'x');`,
    `${pino} logger.info({ headers: { accept: req.headers.accept } }, 'x');`,
    `${pino} logger.info({ body: req.body.id, size: JSON.stringify(req.body).length }, 'x');`,
    `${pino} const body = await response.json(); logger.info({ body }, 'x');`,
    `${pino} try { f(); } catch (err) { logger.error({ err, status: err.response?.status, code: err.code, url: err.config.url }, 'x'); }`,
    `${pino} import config from './config.js'; logger.info({ port: config.port, level: config.log.level }, 'x');`,
    `${pino} const config = { port: 1, host: 'a' }; logger.info({ config }, 'x');`,
    `${pino} const env = z.object({ PORT: z.string() }).parse(process.env); logger.info({ env }, 'x');`,
    `${pino} function start(config) { logger.info({ config }, 'x'); }`,
    `${pino} client.interceptors.request.use((config) => { logger.info({ url: config.url, method: config.method }, 'x'); return config; });`,
    `${pino} client.interceptors.response.use((res) => { logger.info({ status: res.status, headers: res.headers, url: res.config.url }, 'x'); return res; });`,
    `${pino} plugins.use((config) => { logger.info({ headers: config.headers }, 'x'); });`,
    `${pino} logger.info({ event: req.body.type, n: req.body.items.length }, 'x');`,
  ],
  invalid: [
    [
      `${pino} client.interceptors.request.use((config) => { logger.info({ headers: config.headers }, 'x'); return config; });`,
      'whole',
    ],
    [
      `${pino} axios.interceptors.request.use((request) => { logger.debug({ request }, 'x'); return request; });`,
      'whole',
    ],
    [
      `${pino} client.interceptors.response.use((res) => { logger.info({ sent: res.config.headers }, 'x'); return res; });`,
      'whole',
    ],
    [`${pino} app.get('/', (req) => { logger.info({ headers: req.headers }, 'x'); });`, 'whole'],
    [
      `${pino} app.post('/', async (request) => { request.log.info({ body: request.body }, 'x'); });`,
      'whole',
    ],
    [
      `${pino} app.post('/', async ({ body, headers }) => { logger.info({ body, h: headers }, 'x'); });`,
      'whole',
      'whole',
    ],
    [`${pino} logger.info(req.body);`, 'whole'],
    [`${pino} const { headers } = req; logger.info({ ...headers }, 'x');`, 'whole'],
    [`${pino} const data = { ...req.body }; logger.info('got %j', data);`, 'whole'],
    [`${pino} logger.info(JSON.stringify(process.env));`, 'whole'],
    [`${pino} logger.info({ cookies: req.cookies }, 'x');`, 'whole'],
    [`${pino} const { env } = process; logger.info({ env }, 'x');`, 'whole'],
    [
      `${pino} try { f(); } catch (e) { logger.error({ request: e.config, h: e.response.headers, r: e.request }, 'x'); }`,
      'whole',
      'whole',
      'whole',
    ],
    [`${pino} client.get('/').catch((error) => logger.error({ response: error.response }, 'x'));`, 'whole'],
    [`${pino} import { config } from '../config/index.js'; logger.info({ config }, 'x');`, 'whole'],
    [
      `${pino} const config = { port: 1, db: { password: process.env.DB_PASSWORD } }; logger.info({ config }, 'x');`,
      'secret',
    ],
    [`${pino} const env = envSchema.parse(process.env); logger.info(env, 'x');`, 'whole'],
  ],
});

test('spans, baggage, metric labels and errors', {
  valid: [
    `${otel} span.setAttribute('user.id', user.id); span.setAttribute('token.count', n); span.addEvent('login', { ok: true });`,
    `${otel} span.setAttribute('email.hash', hash(email)); element.setAttribute('email', email);`,
    `throw new Error('email is required'); `,
    `throw new ValidationError({ email: 'is not valid', password: 'is too short' });`,
    `throw new HttpError(404, \`user \${user.id} not found\`, { cause: err });`,
    `throw new ApiError('failed', { response: err.response, cause: err });`,
    `throw new SyntaxError(\`Unexpected token \${token}\`);`,
    `throw new Error(\`no handler for \${token.type} at \${token.start}\`);`,
    `reject(new Error('no token')); new Error(\`\${emails.length} emails failed\`);`,
  ],
  invalid: [
    [`${otel} span.setAttribute('user.email', user.email);`, 'personal'],
    [`${otel} span.setAttributes({ 'http.authorization': req.headers.authorization });`, 'secret'],
    [`${otel} span.addEvent('login', { password });`, 'secret'],
    [`${otel} span.updateName(\`login \${user.email}\`);`, 'personal'],
    [`${otel} const s = tracer.startSpan('x', { attributes: { token: t } });`, 'secret'],
    [`tracer.startActiveSpan('x', (s) => { s.setAttribute('v', user.phone); });`, 'personal'],
    [`propagation.createBaggage({ 'user.email': { value: user.email } });`, 'personal'],
    [`baggage.setEntry('email', { value: user.email });`, 'personal'],
    [
      `import { Counter } from 'prom-client'; const c = new Counter({ name: 'a', help: 'b', labelNames: ['email'] }); c.inc({ email: user.email });`,
      'personal',
    ],
    [`throw new Error(\`could not find \${user.email}\`);`, 'personal'],
    [`throw new AuthError('bad password ' + password);`, 'secret'],
    [`throw new AppError('not_found', 'no user', { context: { email } });`, 'personal'],
    [`reject(new Error(\`bad token \${accessToken}\`));`, 'secret'],
    [`class NoUser extends Error { constructor(email) { super(\`no user \${email}\`); } }`, 'personal'],
    [`throw createError(400, \`bad email \${email}\`);`, 'personal'],
  ],
});

test(
  'TypeScript: types tell more',
  {
    valid: [
      `${pino} function f(token: boolean, secret: number, password: 'a' | 'b') { logger.info({ token, secret, password }, 'x'); }`,
      `${pino} interface User { id: string; active: boolean } function f(user: User) { logger.info({ user }, 'x'); }`,
      `${pino} interface User { id: string; email: string } function f(user: Omit<User, 'email'>) { logger.info({ user }, 'x'); }`,
      `${pino} interface Usage { tokens: number; token: number } function f(usage: Usage) { logger.info({ usage }, 'x'); }`,
      `${pino} enum TokenKind { A, B } function f(token: TokenKind) { logger.info({ token }, 'x'); }`,
      `import { Injectable, Logger } from '@nestjs/common'; class A { private readonly logger = new Logger(A.name); f(id: string) { this.logger.log('done ' + id); } }`,
    ],
    invalid: [
      [
        `${pino} interface User { id: string; email: string } function f(user: User) { logger.info({ user }, 'x'); }`,
        'personal',
      ],
      [
        `${pino} type Card = { cardNumber: string }; function f(card: Card) { logger.info({ id: 1, ...card }, 'x'); }`,
        'personal',
      ],
      [
        `${pino} class Account { password!: string } const f = (account: Account) => logger.info(account, 'x');`,
        'secret',
      ],
      [
        `${pino} const { password } = req.body as { password: string }; logger.info({ p: password! }, 'x');`,
        'secret',
      ],
      [
        `${pino} class A { constructor(private readonly apiToken: string) { logger.info({ t: this.apiToken }, 'x'); } }`,
        'secret',
      ],
      [
        `import { Logger } from '@nestjs/common'; class A { private readonly logger = new Logger(A.name); f(dto: LoginDto) { this.logger.log(\`login \${dto.password}\`); } }`,
        'secret',
      ],
    ],
  },
  'ts',
);

test('personal data: strict', {
  options: [{ personal: 'strict' }],
  valid: [`${pino} logger.info({ id: user.id }, 'x');`],
  invalid: [[`${pino} logger.info({ ip: req.ip, username: user.username }, 'x');`, 'personal', 'personal']],
});

test('personal data: off', {
  options: [{ personal: 'off' }],
  valid: [`${pino} logger.info({ email: user.email }, 'x');`],
  invalid: [[`${pino} logger.info({ password }, 'x');`, 'secret']],
});

test('lists that the user changes', {
  options: [
    {
      personalNames: { add: ['patientRef'], remove: ['email'] },
      secretNames: { only: ['magic'] },
      safeNames: { add: ['shroud'] },
    },
  ],
  valid: [
    `${pino} logger.info({ email, password }, 'x');`,
    `${pino} logger.info({ magic: shroud(magic) }, 'x');`,
  ],
  invalid: [[`${pino} logger.info({ patient_ref: r, magic: m }, 'x');`, 'personal', 'secret']],
});

test('lists in the settings', {
  settings: { sightline: { secretNames: { add: ['pepper'] }, personalNames: { remove: ['email'] } } },
  valid: [`${pino} logger.info({ email }, 'x');`],
  invalid: [[`${pino} logger.info({ pepper }, 'x');`, 'secret']],
});

test('errors can be left out', {
  options: [{ checkErrors: false }],
  valid: [`throw new Error(\`bad \${password}\`);`],
  invalid: [[`console.log(password);`, 'secret']],
});

test('values with a harmless origin, as real services have them', {
  valid: [
    `${pino} const option = (name) => process.env[name]; const v = option('PORT'); throw new Error(\`bad \${v}\`);`,
    `${pino} const job = await prisma.job.findFirst(); logger.info({ job: job.name }, 'x');`,
    `${pino} const job = await knex('jobs').first(); throw new Error(\`no \${job.name}\`);`,
    `${pino} const [first] = jobs; logger.info({ job: first.name }, 'x');`,
    `${pino} const repo = event.repository.full_name; logger.info({ repo }, 'x');`,
    `${pino} const all = await getReposFromConfig(url); for (const one of all) logger.info({ name: one.full_name }, 'x');`,
  ],
  invalid: [
    [
      `${pino} const user = await prisma.user.findFirst(); logger.info({ user: user.firstName }, 'x');`,
      'personal',
    ],
    [`${pino} logger.info({ who: user.full_name }, 'x');`, 'personal'],
    [
      `${pino} const user = await findUserByHost(host); logger.info({ who: user.full_name }, 'x');`,
      'personal',
    ],
    [`${pino} const { env } = process; throw new Error(JSON.stringify(env));`, 'whole'],
  ],
});

const parse = `${pino} function parse(env): Config | string {
  const { API_KEY } = env;
  return API_KEY ? { apiKey: API_KEY } : 'no key';
}
const parsed = parse(process.env);
if (typeof parsed === 'string') fail(parsed);`;

test('found on real back ends: what only stands beside a secret', {
  valid: [
    `${pino} const apiToken = await getApiTokenByToken({ token }); logger.info({ apiTokenId: apiToken.id }, 'x');`,
    `${pino} const resolveToken = async (c) => { const t = await getApiTokenByToken({ token: c.token }); if (!t) throw new Error('no'); return t; }; const apiToken = await resolveToken(c); logger.info({ userId: apiToken.user.id }, 'x');`,
    `${pino} async function getEnvJwt() { return { ok: false, error: 'none' }; } async function post() { return await getEnvJwt(); } const result = await post(); logger.warn({ error: result.error }, 'x');`,
    `${pino} logger.info({ pws }, 'prebuilt workspaces');`,
    `${pino} logger.warn({ email: env.CLOUD_CRM_EMAIL }, 'no address');`,
    `${pino} const from = () => process.env.SERVICE_ACCOUNT_EMAIL; logger.warn({ from: from() }, 'x');`,
    `${pino} const tokenPath = env.WORKER_TOKEN.replace('file://', ''); logger.debug({ tokenPath }, 'x');`,
    `${pino} const passwordFile = process.env.DB_PASSWORD; logger.debug({ passwordFile }, 'x');`,
    `${pino} const tokenId = typeof token === 'string' ? token : token.id; throw new Error(\`no \${tokenId}\`);`,
    `${pino} throw new Error(\`see \${links.docs.actions.personalAccessToken}\`);`,
    `${pino} const unrevokedApiKeys = (await service.list(ids)).map((apiKey) => apiKey.id); throw new Error(\`in use: \${unrevokedApiKeys.join(', ')}\`);`,
    `${pino} logger.error({ tokensToBill }, 'not billed');`,
    `import { it } from 'vitest'; ${pino} logger.info({ password }, 'x');`,
  ],
  invalid: [
    [`${pino} const session = await getSession(); logger.info({ v: session.token }, 'x');`, 'secret'],
    [
      `${pino} async function getToken() { return await (await f()).json(); } const t = await getToken(); logger.info({ v: t.value }, 'x');`,
      'secret',
    ],
    [`${pino} logger.warn({ key: env.CLOUD_API_KEY }, 'x');`, 'secret'],
    [`${pino} logger.warn({ email: config.email }, 'x');`, 'personal'],
    [`${pino} const fileToken = env.WORKER_TOKEN; logger.debug({ fileToken }, 'x');`, 'secret'],
    [`${pino} const apiKeys = list.map((entry) => entry.apiKey); logger.info({ apiKeys }, 'x');`, 'secret'],
    [`${pino} logger.info({ tokensToRevoke: token }, 'x');`, 'secret'],
  ],
});

test(
  'a text that is made of a condition',
  {
    valid: [
      `${otel} function f(hasPassword: boolean, jwt: boolean) { span.setAttribute('with_jwt', \`\${jwt}\`); }`,
    ],
    invalid: [[`${otel} function f(jwt: string) { span.setAttribute('with_jwt', \`\${jwt}\`); }`, 'secret']],
  },
  'ts',
);

test('one of several by a key that nobody knows', {
  valid: [
    `${pino} const fields = { id: user.id, email: user.email }; logger.info({ v: fields[name] }, 'x');`,
    `${pino} const all = [user.id, user.password]; logger.info({ v: all[i] }, 'x');`,
  ],
  invalid: [
    [
      `${pino} const tokens = { a: user.accessToken, r: user.refreshToken }; logger.info({ v: tokens[kind] }, 'x');`,
      'secret',
    ],
    [
      `${pino} const all = { id: user.id, password: user.password }; for (const key in all) logger.info({ v: all[key] }, 'x');`,
      'secret',
    ],
    [
      `${pino} const all = { id: user.id, password: user.password }; for (const key of Object.keys(all)) logger.info({ v: all[key] }, 'x');`,
      'secret',
    ],
    [
      `${pino} const all = { id: user.id, password: user.password }; Object.keys(all).forEach((key) => logger.info({ v: all[key] }, 'x'));`,
      'secret',
    ],
  ],
});

test(
  'an object is not what goes where a text is asked for',
  {
    valid: [`${parse} function fail(message: string) { logger.error(message); }`],
    invalid: [[`${parse} function fail(message) { logger.error(message); }`, 'secret']],
  },
  'ts',
);

test('what is picked by name', {
  valid: [
    `${pino}logger.info(pick(user, ['id', 'plan']), 'x');`,
    `${pino}logger.info(_.pick(user, fields), 'x');`,
  ],
  invalid: [
    [`${pino}logger.info(_.pick(user, ['id', 'email']), 'x');`, 'personal'],
    [`${pino}logger.info({ ...pick(user, 'id', 'password') }, 'x');`, 'secret'],
  ],
});

test('the credential in a header, and the cookie of a session', {
  valid: [
    `${pino}const [scheme] = req.headers.authorization.split(' '); logger.info({ scheme }, 'x');`,
    `${pino}logger.info({ domain: user.email.split('@')[1] }, 'x');`,
    `${pino}logger.info({ theme: req.cookies.theme }, 'x');`,
  ],
  invalid: [
    [
      `${pino}const [scheme, value] = req.headers.authorization.split(' '); logger.info({ scheme, value }, 'x');`,
      'secret',
    ],
    [`${pino}logger.info({ value: authHeader.split(' ')[1] }, 'x');`, 'secret'],
    [`${pino}const { sid } = req.cookies; logger.info({ sid }, 'x');`, 'secret'],
    [`${pino}logger.info({ id: req.signedCookies['connect.sid'] }, 'x');`, 'secret'],
  ],
});

test(
  'what Nest takes out of a request by name',
  {
    valid: [
      `${pino}class A { f(@Headers('x-request-id') id: string) { logger.info({ id }, 'x'); } }`,
      `${pino}class A { f(@Headers() all: unknown) { logger.info('x'); } }`,
    ],
    invalid: [
      [
        `${pino}class A { f(@Headers('authorization') auth: string) { logger.info({ auth }, 'x'); } }`,
        'secret',
      ],
      [`${pino}class A { f(@Body('password') given: string) { logger.info({ given }, 'x'); } }`, 'secret'],
    ],
  },
  'ts',
);

test('what the logger of the file redacts', {
  valid: [
    `const logger = require('pino')({ redact: ['user.password'] }); logger.info({ user: { id, password: user.password } }, 'x');`,
    `const logger = pino({ redact: { paths: ['*.token', 'password'], remove: true } }); logger.info({ a: { token }, password }, 'x');`,
    `const logger = pino({ redact: ['user'] }); logger.info({ user: { id, password: user.password } }, 'x');`,
    `const PATHS = ['req.headers["set-cookie"]', 'headers.authorization']; const logger = pino({ redact: PATHS }); logger.info({ headers: req.headers }, 'x');`,
  ],
  invalid: [
    [
      `const logger = pino({ redact: ['user.password'] }); logger.info({ password: user.password }, 'x');`,
      'secret',
    ],
    [`const logger = pino({ redact: [''] }); logger.info({ token: user.token }, 'x');`, 'secret'],
    [`const logger = pino({ redact: ['password'] }); logger.info({ token: user.token }, 'x');`, 'secret'],
    [`const logger = pino({ redact: ['password'] }); logger.info(\`x \${user.password}\`);`, 'secret'],
  ],
});

test('what an operation on a constant makes of a secret is its length', {
  valid: [
    `console.log('redis', { ...options, password: '*'.repeat(options.password?.length) });`,
    `${pino} logger.info({ password: '*'.repeat(8) }, 'x');`,
  ],
  invalid: [[`${pino} logger.info({ a: user.password.repeat(2) }, 'x');`, 'secret']],
});

test('what was deleted is a number of them, or nothing that anybody can use', {
  valid: [
    `const deletedAccessTokens = await deleteAccessTokens(id); console.log(\`Deleted \${deletedAccessTokens} access tokens\`);`,
    `${pino} logger.info({ revokedTokens, expiredSecrets }, 'x');`,
  ],
  invalid: [
    [`${pino} logger.info({ deletedToken: row.token }, 'x');`, 'secret'],
    [`${pino} logger.info({ deletedEmails }, 'x');`, 'personal'],
  ],
});

test('a token that only has to be another one each time', {
  valid: [`${pino} const uniqueToken = \`\${host}:\${process.pid}\`; logger.info({ uniqueToken }, 'x');`],
  invalid: [[`${pino} logger.info({ sessionToken }, 'x');`, 'secret']],
});

test('the token of an input is a credential, its tokens are counted', {
  valid: [
    `${pino} logger.info({ a: input.tokens, b: input.tokenCount, c: usage.token, d: page.token }, 'x');`,
  ],
  invalid: [
    [
      `const query = procedure.query(async ({ input, ctx }) => { const { token } = input; ctx.logger.info({ input: { token } }); });`,
      'secret',
    ],
    [`${pino} logger.info({ a: context.token }, 'x');`, 'secret'],
  ],
});

test('what a schema gives back is what it was given', {
  valid: [`${pino} const user = safeUser(row); logger.info({ email: user.email }, 'x');`],
  invalid: [
    [`${pino} const input = Login.safeParse(body); logger.info({ iban: input.data.iban }, 'x');`, 'personal'],
    [
      `${pino} const { data } = await Login.safeParseAsync(body); logger.info({ a: data.password }, 'x');`,
      'secret',
    ],
  ],
});

test('the password in a connection URL', {
  valid: [
    `${pino} logger.info({ host: new URL(dsn).host, reset: urls.password, a: routes.url.password }, 'x');`,
  ],
  invalid: [
    [`${pino} logger.info({ a: new URL(dsn).password }, 'x');`, 'secret'],
    [`${pino} const target = new URL(dsn); logger.info({ password: target.password }, 'x');`, 'secret'],
  ],
});

test('a refresh token is one, whatever it is a part of', {
  valid: [
    `${pino} const page = start(1); logger.info({ a: page.token, b: open(file).tokens, c: start(1).nextToken }, 'x');`,
    `${pino} const next = parser.peek(); logger.info({ a: next.token, type: next.tokenType }, 'x');`,
  ],
  invalid: [
    [
      `${pino} const session = await users.start(id); logger.info({ a: session.refreshToken }, 'x');`,
      'secret',
    ],
    [
      `${pino} const session = await users.login(id); logger.info({ a: session.access_token, type: session.tokenType }, 'x');`,
      'secret',
    ],
  ],
});

test('how `fetch` sends cookies', {
  valid: [
    `function get({ method = 'GET', credentials = 'same-origin', ...rest }) { const options = { ...rest, method, credentials }; throw new FetchError('failed', options); }`,
    `${pino} const { credentials = 'omit' } = options; logger.info({ credentials }, 'x');`,
  ],
  invalid: [
    [`${pino} function f({ credentials }) { logger.info({ credentials }, 'x'); }`, 'secret'],
    [`${pino} function f({ credentials = none }) { logger.info({ credentials }, 'x'); }`, 'secret'],
  ],
});

describe('a command tells the person who started it whom it is about', () => {
  const found = (code: string, filename: string, personal = 'default') =>
    new Linter()
      .verify(
        code,
        [
          {
            plugins: { sightline: { rules } as never },
            rules: { 'sightline/no-sensitive-data': ['error', { personal }] },
          },
        ],
        { filename },
      )
      .map(({ messageId }) => messageId);

  it.each([
    ['scripts/rename-user.js', `console.log('renamed', user.email);`, []],
    ['scripts/rename-user.js', `throw new Error(\`no user with email \${email}\`);`, []],
    ['scripts/rename-user.js', `console.log('new password', user.password);`, ['secret']],
    ['scripts/rename-user.js', `${pino} logger.info({ email: user.email }, 'renamed');`, ['personal']],
    ['bin/rename-user.js', `#!/usr/bin/env node\nconsole.log('renamed', user.email);`, []],
    ['src/users.js', `console.log('renamed', user.email);`, ['personal']],
    ['src/users.js', `throw new Error(\`no user with email \${email}\`);`, ['personal']],
  ])('%s: %s', (filename, code, reports) => {
    expect(found(code, filename)).toEqual(reports);
  });

  it('unless personal data is looked at strictly', () => {
    expect(found(`console.log('renamed', user.email);`, 'scripts/rename-user.js', 'strict')).toEqual([
      'personal',
    ]);
  });
});

test('an archive and the address of a machine of ours are of no person', {
  options: [{ personal: 'strict' }],
  valid: [`${pino} logger.info({ stdoutZip, exitCodeZip, local: socket.localAddress, serverAddress }, 'x');`],
  invalid: [
    [`${pino} logger.info({ zip: customer.zip }, 'x');`, 'personal'],
    [
      `${pino} logger.info({ a: billingZip, b: socket.remoteAddress, c: user.address }, 'x');`,
      'personal',
      'personal',
      'personal',
    ],
  ],
});

test('a list that is filled step by step', {
  valid: [
    `const emails = []; for (const user of users) emails.push(mask(user.email)); logger.info({ emails }, 'sent');`,
    `const emails = []; logger.info({ emails }, 'sent');`,
    `const emails = []; for (const user of users) emails.push(user.email); logger.info({ sent: emails.length }, 'sent');`,
    `const secrets = []; for (const s of list) secrets.push(true); logger.info({ secrets }, 'active');`,
    `const ids = []; for (const user of users) ids.push(user.id); logger.info({ ids }, 'sent');`,
  ],
  invalid: [
    [
      `const failed = []; for (const user of users) failed.push(user.email); logger.info({ failed }, 'sent');`,
      'personal',
    ],
    [
      `const failed = []; for (const user of users) failed.push({ id: user.id, email: user.email }); logger.info({ failed }, 'sent');`,
      'personal',
    ],
    [
      `const passwords = []; for (const p of list) passwords.push(p); logger.info({ passwords }, 'active');`,
      'secret',
    ],
    [
      `class Rotator { constructor() { this.secrets = []; } update(found) { this.secrets.push(...found); logger.debug('active secrets:', this.secrets); } }`,
      'secret',
    ],
    [
      `class Rotator { passwords = []; update(found) { this.passwords.push(found); logger.debug({ passwords: this.passwords }, 'active'); } }`,
      'secret',
    ],
  ],
});

test('where a secret is kept is none', {
  valid: [
    `const load = (token) => { if (!process.env[token.env]) throw new Error('There is no variable ' + token.env); };`,
  ],
  invalid: [
    [`import pino from 'pino'; const log = pino(); log.info({ value: token.value }, 'x');`, 'secret'],
  ],
});

test('a logger that is called by the name of its library', {
  valid: [`import winston from 'winston'; winston.error('refused', { id: user.id });`],
  invalid: [
    [`import winston from 'winston'; winston.error('refused', { password: user.password });`, 'secret'],
    [
      `import pino from 'pino'; const out = pino(); out.error({ password: user.password }, 'refused');`,
      'secret',
    ],
  ],
});

test('who a mail goes to, as its text says', {
  valid: [
    `${pino} logger.info(\`moved to \${to}\`, 'x');`,
    `${pino} logger.info(\`mail for \${userId} sent to \${queue}\`);`,
    `${pino} function send(to) { logger.info(\`Email sent to \${mask(to)}\`); }`,
  ],
  invalid: [
    [`${pino} function send(to) { logger.info(\`Email sent to \${to}\`); }`, 'personal'],
    [`${pino} function send(mail) { logger.warn(\`e-mail to \${mail.recipient} failed\`); }`, 'personal'],
  ],
});

test('a header that is asked for by a constant', {
  valid: [`${pino} const name = request.headers.get(HEADERS.WORKER_NAME); logger.info({ name }, 'x');`],
  invalid: [
    [
      `${pino} const workerSecret = request.headers.get(HEADERS.WORKER_SECRET); if (!workerSecret) stop(); logger.warn({ workerSecret }, 'x');`,
      'secret',
    ],
  ],
});

test(
  'what a name is declared to hold',
  {
    valid: [
      `const body: { url: string } = decode(text); console.log(body);`,
      `const body: { url: string; password: string } = decode(text); console.log(body.url);`,
      `const { password, ...rest }: { url: string; password: string } = decode(text); console.log(rest);`,
      `const body: { url: string; hasPassword: boolean } = decode(text); console.log(body);`,
    ],
    invalid: [
      [`const body: { url: string; password: string } = decode(text); console.log(body);`, 'secret'],
      [
        `class A { login(params: { code: string }) { const body: { password: string } = JSON.parse(Buffer.from(params.code, 'base64').toString()); console.log(body); } }`,
        'secret',
      ],
    ],
  },
  'ts',
);

test('all of a request, as it is asked for by calls', {
  valid: [
    `${pino} export async function POST(request) { const { id } = await request.json(); logger.info({ id }, 'x'); }`,
    `${pino} export async function POST(request) { const body = await request.json(); logger.info({ id: body.id }, 'x'); }`,
    `${pino} const response = await fetch(url); logger.info({ body: await response.json() }, 'x');`,
    `${pino} const request = open(); logger.info({ body: await request.json() }, 'x');`,
    `${pino} app.use(async (c, next) => { logger.info({ agent: c.req.header('user-agent') }, 'x'); });`,
    `${pino} io.use((socket, next) => { logger.info({ at: socket.handshake.time }, 'x'); });`,
    `${pino} app.use((req) => { logger.info({ views: req.session.views, has: !!req.session }, 'x'); });`,
    `${pino} bot.use((ctx) => { logger.info({ state: ctx.session }, 'x'); });`,
  ],
  invalid: [
    [
      `${pino} export async function POST(request) { const body = await request.json(); logger.info({ body }, 'x'); }`,
      'whole',
    ],
    [`${pino} app.post('/', async (c) => { logger.info({ body: await c.req.json() }, 'x'); });`, 'whole'],
    [`${pino} export async function POST(req) { logger.info('got ' + (await req.text())); }`, 'whole'],
    [`${pino} app.use(async (c, next) => { logger.info({ headers: c.req.header() }, 'x'); });`, 'whole'],
    [
      `${pino} import { headers } from 'next/headers'; logger.info({ headers: Object.fromEntries(await headers()) }, 'x');`,
      'whole',
    ],
    [`${pino} io.use((socket, next) => { logger.info({ auth: socket.handshake.auth }, 'x'); });`, 'whole'],
    [`${pino} app.use((req) => { logger.info({ session: req.session }, 'x'); });`, 'whole'],
    [
      `${pino} io.use((socket, next) => { logger.info({ headers: socket.handshake.headers }, 'x'); });`,
      'whole',
    ],
  ],
});

const walk = (body: string) => `${pino} app.use((req, res, next) => { ${body} next(); });`;

test('all headers, one by one', {
  valid: [
    walk(`logger.info({ names: Object.keys(req.headers) }, 'x');`),
    walk(
      `logger.info({ headers: Object.fromEntries(Object.entries(req.headers).filter(([name]) => SEEN.has(name))) }, 'x');`,
    ),
    walk(
      `for (const [name, value] of Object.entries(req.headers)) { set(name, value); logger.info({ name }, 'x'); }`,
    ),
    walk(
      `for (const [name, value] of Object.entries(req.headers)) { if (SECRET.has(name)) continue; logger.info({ name, value }, 'x'); }`,
    ),
    walk(
      `for (const [name, value] of Object.entries(req.headers)) if (name.startsWith('x-trace')) logger.info({ name, value }, 'x');`,
    ),
    walk(
      `for (const [name, value] of Object.entries(req.headers)) logger.info({ name, value: mask(value) }, 'x');`,
    ),
    `${pino} for (const [name, value] of Object.entries(counts)) logger.info({ name, value }, 'x');`,
    `${pino} const print = (csv) => { for (const [name, value] of csv.headers) logger.info({ name, value }, 'x'); };`,
    `${pino} for (const name of REQUIRED) logger.info({ name, value: process.env[name] }, 'x');`,
  ],
  invalid: [
    [
      `${pino} export async function POST(request) { logger.info({ headers: [...request.headers] }, 'x'); }`,
      'whole',
    ],
    [
      `${pino} export async function POST(request) { for (const [name, value] of request.headers) logger.info({ name, value }, 'x'); }`,
      'whole',
    ],
    [
      `${pino} export async function POST(request) { request.headers.forEach((value, name) => logger.info({ name, value }, 'x')); }`,
      'whole',
    ],
    [
      walk(`for (const [name, value] of Object.entries(req.headers)) logger.info({ name, value }, 'x');`),
      'whole',
    ],
    [walk(`for (const name in req.headers) logger.info({ name, value: req.headers[name] }, 'x');`), 'whole'],
    [
      walk(
        `Object.keys(req.headers).forEach((key) => { logger.info({ key, value: req.headers[key] }, 'x'); });`,
      ),
      'whole',
    ],
    [
      walk(`Object.entries(req.cookies).forEach(([key, value]) => logger.info({ key, value }, 'x'));`),
      'whole',
    ],
    [`for (const [name, value] of Object.entries(process.env)) console.log(name, value);`, 'whole'],
  ],
});

const lambda = (body: string, type = 'APIGatewayProxyEvent') =>
  `${pino} export const handler = async (event: ${type}) => { ${body} };`;

test(
  'the event by which Lambda hands on a request',
  {
    valid: [
      lambda(`logger.info({ event }, 'x');`, 'S3Event'),
      lambda(`logger.info({ event }, 'x');`, 'OrderEvent'),
      lambda(`logger.info({ path: event.path, id: event.requestContext.requestId }, 'x');`),
      lambda(`const { headers, body, ...rest } = event; logger.info({ rest }, 'x');`),
      lambda(`logger.info({ event: redact(event), sum: summarize(event) }, 'x');`),
      `${pino} bus.on('order', (event) => { logger.info({ event }, 'x'); });`,
      `${pino} export const handler = async (event) => { logger.info({ event }, 'x'); await handle(event.Records); };`,
    ],
    invalid: [
      [lambda(`logger.info({ event }, 'x');`), 'whole'],
      [lambda(`logger.info({ event: JSON.stringify(event) }, 'x');`, 'APIGatewayProxyEventV2'), 'whole'],
      [lambda(`logger.info({ event }, 'x');`, 'APIGatewayRequestAuthorizerEvent'), 'whole'],
      [
        `${pino} export const handler: APIGatewayProxyHandlerV2 = async (event) => { logger.info({ event }, 'x'); };`,
        'whole',
      ],
      [
        `${pino} export const handler = async (event) => { logger.info({ event }, 'x'); return find(event.pathParameters.id); };`,
        'whole',
      ],
      [
        `exports.handler = async (event) => { console.log(event); const { queryStringParameters } = event; return queryStringParameters.id; };`,
        'whole',
      ],
    ],
  },
  'ts',
);

const grpc = `${pino} import { Metadata } from '@grpc/grpc-js';`;

test(
  'the metadata of a call of gRPC',
  {
    valid: [
      `${grpc} const get = (call, callback) => { logger.info({ id: call.metadata.get('x-request-id')[0] }, 'x'); };`,
      `${grpc} const get = (file) => { logger.info({ metadata: file.metadata }, 'x'); };`,
      `${pino} const run = (call) => { logger.info({ metadata: call.metadata }, 'x'); };`,
    ],
    invalid: [
      [
        `${grpc} const get = (call, callback) => { logger.info({ metadata: call.metadata.getMap() }, 'x'); };`,
        'whole',
      ],
      [
        `${grpc} const get = (call, callback) => { logger.info({ metadata: call.metadata }, 'x'); };`,
        'whole',
      ],
      [
        `${grpc} const get = (data: Data, metadata: Metadata) => { logger.info({ all: metadata.getMap() }, 'x'); };`,
        'whole',
      ],
    ],
  },
  'ts',
);

test('an error that is given a context', {
  valid: [
    `throw Object.assign(new Error('no login'), { status: 401, userId: user.id });`,
    `throw Object.assign(new Error('no login'), { code: 'BAD_PASSWORD', hasPassword: Boolean(password) });`,
    `const login = (password) => Object.assign(new Form(url), { password });`,
  ],
  invalid: [
    [`function check(password) { throw Object.assign(new Error('no login'), { password }); }`, 'secret'],
    [`const err = Object.assign(new LoginError('no login'), { token: user.token, status: 401 });`, 'secret'],
  ],
});

test('whose full name it is', {
  valid: [
    `${pino} import path from 'node:path'; const fullName = path.join(dir, name); logger.info({ fullName }, 'x');`,
    `${pino} const fullname = \`\${dir}/\${name}.json\`; logger.info({ fullname }, 'x');`,
  ],
  invalid: [
    [
      `${pino} const fullName = \`\${user.first} \${user.last}\`; logger.info({ fullName }, 'x');`,
      'personal',
    ],
    [`${pino} const { fullName } = req.body; logger.info({ fullName }, 'x');`, 'personal'],
    [`${pino} logger.info({ pin: account.pin }, 'x');`, 'secret'],
  ],
});

test('a part of a credential, and the id of one', {
  valid: [
    `const roleArn = getCredentialParam('roleArn', data, node); console.error(\`no role \${roleArn}\`);`,
    `async function find(body) { const found = await repo.findOneBy({ id: body.credential }); if (!found) throw new Error(\`Credential \${body.credential} not found\`); }`,
  ],
  invalid: [
    [
      `const key = getCredentialParam('secretKey', data, node); console.error(\`no role \${key}\`);`,
      'secret',
    ],
    [
      `async function find(body) { if (!(await login(body.credential))) throw new Error(\`Credential \${body.credential} refused\`); }`,
      'secret',
    ],
    [
      `async function find(body) { const found = await repo.findOneBy({ id: body.token }); if (!found) throw new Error(\`\${body.token} not found\`); }`,
      'secret',
    ],
  ],
});

test('tokens that can be bought, and those of a grammar', {
  valid: [
    `${pino} import { ethers } from 'ethers'; for (const slot of slots) logger.info({ from: slot.sourceToken }, 'quote');`,
    `${pino} import { ethers } from 'ethers'; logger.info({ token: token ?? 'native' }, 'funding');`,
    `import { PublicKey } from '@solana/web3.js'; class Adapter { find() { throw new Error(\`\${this.addresses.token} does not exist\`); } }`,
    `${pino} logger.debug({ feeToken: approval.feeToken, collateralToken }, 'approved');`,
    `function expand(token) { if (token.kind === 'macro') return; throw new Error(\`no such format in '\${token.raw}'\`); }`,
    `class Parser { constructor(text) { this.tokens = tokenize(text); } parse() { const next = this.peek(); throw new SyntaxError(\`Unexpected \${next.text}\`); } peek() { return this.tokens[this.at]; } }`,
  ],
  invalid: [
    [`${pino} import { ethers } from 'ethers'; logger.info({ accessToken }, 'x');`, 'secret'],
    [`${pino} import { ethers } from 'ethers'; logger.info({ token: session.apiToken }, 'x');`, 'secret'],
    [`${pino} logger.info({ token: slot.sourceToken }, 'x');`, 'secret'],
    [`${pino} logger.info({ raw: token.raw }, 'x');`, 'secret'],
    [`function check(token) { throw new Error(\`bad token \${token.raw}\`); }`, 'secret'],
  ],
});

test('accounts of programs, and names of files and secrets', {
  valid: [
    `${pino} logger.debug(\`Granted \${role} to \${serviceAccountEmail}\`);`,
    `${pino} async function list(serviceAccountEmail) { const memberEmail = serviceAccountEmail; logger.debug(\`policies of \${memberEmail}\`); }`,
    `${pino} logger.debug(\`Moving \${project.files.oldCredentials} away\`);`,
    `${pino} const resourceNames = await helm.getExistingSecrets(); logger.info({ resourceNames }, 'to delete');`,
  ],
  invalid: [
    [`${pino} logger.debug(\`Granted \${role} to \${memberEmail}\`);`, 'personal'],
    [`${pino} logger.debug({ c: project.settings.oldCredentials }, 'x');`, 'secret'],
    [`${pino} const found = await helm.getExistingSecrets(); logger.info({ found }, 'to delete');`, 'secret'],
  ],
});
