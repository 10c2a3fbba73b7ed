import { defineRequest } from '@mngr/contracts';
import { AppError, rejected } from '@mngr/errors';
import { z } from 'zod';
import { Bus } from '../bus.js';
import { NatsServer, until } from '../testing/nats-server.fixture.js';
import { ask, askForBytes } from './ask.js';
import { serve } from './serve.js';

const contractOn = (name: string, timeoutMs = 1_000) =>
  defineRequest(`test.${name}`, { request: z.object({ n: z.int() }), answer: z.object({ twice: z.int() }), timeoutMs });

async function failureOf(work: Promise<unknown>): Promise<AppError> {
  const error = await work.then(
    (value) => new Error(`it answered ${JSON.stringify(value)}`),
    (cause: unknown) => cause,
  );
  if (error instanceof AppError) return error;
  throw error;
}

describe('questions over a real nats-server', () => {
  let server: NatsServer;
  let asker: Bus;
  let answerer: Bus;
  const reported: AppError[] = [];
  const report = (error: AppError): void => void reported.push(error);

  beforeAll(async () => {
    server = await NatsServer.start();
    [asker, answerer] = await Promise.all([
      Bus.connect({ url: server.url, name: 'asker' }),
      Bus.connect({ url: server.url, name: 'answerer' }),
    ]);
  });
  afterAll(async () => {
    await Promise.all([asker?.close(), answerer?.close()]);
    await server?.stop();
  });
  beforeEach(() => void reported.splice(0));

  it('are answered with what the contract says: unknown fields go no further', async () => {
    const contract = contractOn('answer');
    const heard: unknown[] = [];
    serve(answerer, contract, (query) => (heard.push(query), { twice: query.n * 2, extra: 'x' }), report);
    expect(await ask(asker, contract, { n: 4, more: true } as { n: number })).toEqual({ twice: 8 });
    expect(heard).toEqual([{ n: 4 }]);
  });

  it('that are only passed on bring the very bytes, or the refusal', async () => {
    const contract = contractOn('bytes');
    serve(
      answerer,
      contract,
      ({ n }) => {
        if (n === 0) throw rejected('agent.running', 'It runs.');
        return { twice: n * 2, text: 'ž}' };
      },
      report,
    );
    expect((await askForBytes(asker, contract, { n: 4 })).toString()).toBe('{"twice":8,"text":"ž}"}');
    await expect(askForBytes(asker, contract, { n: 0 })).rejects.toMatchObject({ code: 'agent.running' });
    await expect(askForBytes(asker, contract, { n: 'x' } as never)).rejects.toMatchObject({ kind: 'invalid-input' });
  });

  it('bring back the other side’s refusal with kind, code, facts and way out, and without its stack', async () => {
    const contract = contractOn('refusal');
    const raw: string[] = [];
    const spy = await Bus.connect({ url: server.url, name: 'spy' });
    spy.nc.subscribe('_INBOX.asker.>', { callback: (_failure, msg) => void raw.push(msg.string()) });
    await spy.nc.flush();
    serve(
      answerer,
      contract,
      () => {
        throw rejected('agent.running', 'It runs.', {
          wayOut: 'Stop it.',
          facts: { n: 4 },
          cause: new Error('secret cause'),
        });
      },
      report,
    );
    const error = await failureOf(ask(asker, contract, { n: 4 }));
    expect(error).toMatchObject({
      kind: 'rejected',
      code: 'agent.running',
      message: 'It runs.',
      wayOut: 'Stop it.',
      facts: { n: 4 },
    });
    await until(() => raw.length === 1);
    await spy.close();
    expect(raw[0]).not.toMatch(/secret cause|stack|int-spec/);
    expect(reported).toEqual([]);
  });

  it('that meet a bug of ours are answered as a defect, and the bug is reported there', async () => {
    const contract = contractOn('bug');
    serve(answerer, contract, () => Promise.reject(new TypeError('x is not a function')), report);
    expect(await failureOf(ask(asker, contract, { n: 4 }))).toMatchObject({ kind: 'defect', code: 'mngr.defect' });
    expect(reported).toMatchObject([{ kind: 'defect', cause: expect.any(TypeError) }]);
  });

  it('that do not fit the contract never reach the handler', async () => {
    const contract = contractOn('misfit');
    let calls = 0;
    serve(answerer, contract, () => ({ twice: calls++ }), report);
    const error = await failureOf(ask(asker, contract, { n: 'four' } as never));
    expect(error).toMatchObject({
      kind: 'invalid-input',
      code: 'bus.request-misfit',
      facts: { errors: [{ path: 'n' }] },
    });
    const answer = await asker.nc.request(contract.listen, '{"n":', { timeout: 1_000 });
    expect(answer.json()).toMatchObject({ ok: false, error: { kind: 'invalid-input', code: 'bus.not-json' } });
    expect(calls).toBe(0);
    expect(reported).toEqual([]);
  });

  it('that nobody answers are unavailable within their deadline, and answered when somebody comes before it', async () => {
    const contract = contractOn('nobody', 300);
    const beganAt = performance.now();
    expect(await failureOf(ask(asker, contract, { n: 1 }))).toMatchObject({
      kind: 'unavailable',
      code: 'bus.no-responder',
    });
    expect(performance.now() - beganAt).toBeLessThan(600);
    const late = ask(asker, contract, { n: 2 }, { timeoutMs: 5_000 });
    serve(answerer, contract, ({ n }) => ({ twice: n * 2 }), report);
    expect(await late).toEqual({ twice: 4 });
  });

  it('that are answered too late end as a timeout: it may or may not have been done', async () => {
    const contract = contractOn('slow', 150);
    const { promise, resolve } = Promise.withResolvers<{ twice: number }>();
    serve(answerer, contract, () => promise, report);
    expect(await failureOf(ask(asker, contract, { n: 1 }))).toMatchObject({ kind: 'timeout', code: 'bus.no-answer' });
    resolve({ twice: 1 });
  });

  it('whose answer does not fit are a defect, not a wrong value', async () => {
    const contract = contractOn('wrong-answer');
    serve(answerer, contract, () => ({ twice: 'many' }) as never, report);
    expect(await failureOf(ask(asker, contract, { n: 1 }))).toMatchObject({
      kind: 'defect',
      code: 'bus.answer-misfit',
    });
  });

  it('whose answer is too large for the bus are answered with an error, not with silence', async () => {
    const contract = defineRequest('test.large', {
      request: z.object({}),
      answer: z.object({ text: z.string() }),
      timeoutMs: 2_000,
    });
    serve(answerer, contract, () => ({ text: 'x'.repeat(2 * 1024 * 1024) }), report);
    expect((await failureOf(ask(asker, contract, {}))).kind).toBe('defect');
  });

  // Found by `npm run fuzz -- --only bus`: the rejection that nobody handled ended the service.
  it('whose refusal is too large for the bus keep its kind and code, and the service lives', async () => {
    const contract = contractOn('large-refusal');
    const facts = { errors: ['x'.repeat(2 * 1024 * 1024)] };
    serve(answerer, contract, () => Promise.reject(rejected('x.y', 'no', { facts })), report);
    expect(await failureOf(ask(asker, contract, { n: 1 }))).toMatchObject({ kind: 'rejected', code: 'x.y', facts: {} });
  });

  it('tell a few of a hundred thousand misfits', async () => {
    const contract = defineRequest('test.misfits', {
      request: z.array(z.string()),
      answer: z.object({}),
      timeoutMs: 5_000,
    });
    serve(answerer, contract, () => ({}), report);
    const many = Array.from({ length: 100_000 }, () => 0 as unknown as string);
    const error = await failureOf(ask(asker, contract, many));
    expect(error).toMatchObject({ kind: 'invalid-input', code: 'bus.request-misfit' });
    expect(JSON.stringify(error.facts).length).toBeLessThan(10_000);
  });

  it('that are too large for the bus are the asker’s mistake: asking again cannot help', async () => {
    const contract = defineRequest('test.long', { request: z.string(), answer: z.object({}), timeoutMs: 2_000 });
    serve(answerer, contract, () => ({}), report);
    expect(await failureOf(ask(asker, contract, 'x'.repeat(2 * 1024 * 1024)))).toMatchObject({
      kind: 'invalid-input',
      code: 'bus.too-large',
    });
  });

  it('of several replicas are each answered by one', async () => {
    const contract = contractOn('replicas');
    const twin = await Bus.connect({ url: server.url, name: 'answerer' });
    let calls = 0;
    const handler = ({ n }: { n: number }) => (calls++, { twice: n * 2 });
    for (const bus of [answerer, twin]) serve(bus, contract, handler, report);
    await twin.nc.flush();
    await Promise.all(Array.from({ length: 20 }, (_, n) => ask(asker, contract, { n })));
    expect(calls).toBe(20);
    await twin.close();
  });
});
