import Router from '@koa/router';
import { regions } from './regions.js';

export const places = new Router({ prefix: '/v2' });

interface Place {
  height: { metres: number };
}

const known = new Map<string, Place>();

places.get('/places/:placeId', (ctx) => {
  ctx.body = { id: ctx.params['placeId'] };
});

places.get('/places/:placeId/height', (ctx) => {
  const place = known.get(ctx.params['placeId'] ?? '') as Place;
  ctx.body = place.height.metres;
});

places.get('/places/:placeId/weather', async (ctx) => {
  const answer = await fetch(`${process.env['WEATHER_URL'] ?? ''}/now`, {
    headers: { authorization: `Bearer ${process.env['WEATHER_KEY'] ?? ''}` },
  });
  ctx.body = await answer.json();
});

places.post('/places', (ctx) => {
  console.log('place added', ctx.request.body);
  ctx.status = 201;
  ctx.body = { id: 'new' };
});

places.use('/regions/:regionId', regions.routes(), regions.allowedMethods());
