import { fastify } from 'fastify';
import { quoteOf } from './quotes.ts';

export const app = fastify();

app.get<{ Params: { author: string } }>('/quotes/:author', async (request) => {
  return quoteOf(request.params.author);
});

app.get<{ Params: { author: string } }>('/quotes/:author/first', async (request) => {
  const { words } = quoteOf(request.params.author);
  return { first: words!.join(' ').trim() };
});

app.get('/quotes', async () => {
  await new Promise((resolve) => setTimeout(resolve, 700));
  return { authors: 1 };
});

app.post('/quotes', async (request, reply) => {
  console.log('quote received', request.body);
  return reply.code(201).send({ ok: true });
});

app.get('/quotes/:author/portrait', async () => {
  const answer = await fetch(`${process.env.PORTRAITS_URL}/portrait`);
  return answer.json();
});
