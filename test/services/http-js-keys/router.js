'use strict';

const routes = [];

/** The routes of this service are regular expressions: `on('GET', /^\/keys\/([^/]+)$/, handler)`. */
function on(method, pattern, handler) {
  routes.push({ method, pattern, handler });
}

function json(res, status, body) {
  res.writeHead(status, { 'content-type': 'application/json' });
  res.end(JSON.stringify(body));
}

async function answer(req, res) {
  const { pathname } = new URL(req.url, 'http://localhost');
  if (pathname === '/health') return res.end('keys are fine');
  for (const { method, pattern, handler } of routes) {
    const match = method === req.method && pattern.exec(pathname);
    if (match) return handler(req, res, ...match.slice(1));
  }
  return json(res, 404, { error: 'nothing here' });
}

async function bodyOf(req) {
  let text = '';
  for await (const chunk of req) text += chunk;
  try {
    return JSON.parse(text);
  } catch {
    throw Object.assign(new Error('body is not JSON'), { status: 400 });
  }
}

module.exports = { answer, bodyOf, json, on };
