// @ts-check

/**
 * Files that no rule may choke on: one with nothing of interest, one of 2 MB as a generator writes it, and one function
 * of 5,000 lines that logs, counts, catches and hands values on all the time.
 *
 * @returns {{ name: string, text: string }[]}
 */
export function extremes() {
  return [
    { name: 'nothing-of-interest.js', text: repeat(1500, plain) },
    { name: 'generated-2mb.js', text: repeat(Math.ceil(2_000_000 / busy(1000).length), busy) },
    { name: 'function-of-5000-lines.js', text: oneFunction() },
  ];
}

/** @param {number} n */
function plain(n) {
  return `export function area${String(n)}(shape) {
  const { width, height } = shape;
  const half = (width * height) / ${String(n + 2)};
  return shape.round ? Math.PI * half * half : half + area(shape.inner, ${String(n)});
}
`;
}

/** @param {number} n */
function busy(n) {
  const id = String(n);
  return `export async function handler${id}(req, res, next) {
  const user = await users.find(req.params.id);
  const fields = { user: user.id, path: req.path, step: ${id} };
  try {
    logger.info({ ...fields, state: user.state }, 'handling ${id}');
    requests.inc({ route: '/items/:id', status: String(res.statusCode) });
    await tracer.startActiveSpan('handler-${id}', async (span) => {
      span.setAttribute('step', fields.step);
      await save(user, fields);
      span.end();
    });
    res.json({ ok: true });
  } catch (err) {
    logger.error({ err, ...fields }, 'handler failed');
    next(err);
  }
}
`;
}

function oneFunction() {
  let text = `import pino from 'pino';
const logger = pino();
export async function run(input, total) {
  let value = input;
  let last = { id: input.id };
`;
  for (let n = 0; n < 1000; n += 1) {
    const id = String(n);
    text += `  const step${id} = n > ${id} ? value.part${id} : step${String(Math.max(0, n - 1))};
  value = { ...value, [step${id}]: step${id}, last };
  last = step${id};
  logger.info({ step${id}, value }, 'step ${id}');
  total.inc({ step: 'number ${id}' });
`;
  }
  return `${text}  return value;\n}\n`;
}

/**
 * @param {number} times
 * @param {(n: number) => string} part
 */
function repeat(times, part) {
  return Array.from({ length: times }, (_, n) => part(n)).join('');
}
