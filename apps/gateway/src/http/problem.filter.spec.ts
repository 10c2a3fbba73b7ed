import { AppError, notFound, rejected, unavailable } from '@mngr/errors';
import { setLogDestination } from '@mngr/telemetry';
import { HttpException, NotFoundException, PayloadTooLargeException, type ArgumentsHost } from '@nestjs/common';
import { z } from 'zod';
import { Accepted } from '../command/accepted.js';
import { ContractPipe } from './contract.pipe.js';
import { ProblemFilter } from './problem.filter.js';

interface Sent {
  status: number;
  headers: Record<string, string>;
  body: string;
}

function answerTo(exception: unknown): Sent & { json: Record<string, unknown> } {
  const sent: Sent = { status: 0, headers: {}, body: '' };
  const reply = {
    sent: false,
    raw: { headersSent: false },
    status: (status: number) => ((sent.status = status), reply),
    header: (name: string, value: string) => ((sent.headers[name] = value), reply),
    type: (value: string) => reply.header('content-type', value),
    send: (body: unknown) => ((sent.body = typeof body === 'string' ? body : JSON.stringify(body)), reply),
  };
  const host = { switchToHttp: () => ({ getResponse: () => reply }) } as unknown as ArgumentsHost;
  new ProblemFilter().catch(exception, host);
  return { ...sent, json: JSON.parse(sent.body) as Record<string, unknown> };
}

describe('errors at the edge', () => {
  const lines: string[] = [];
  beforeAll(() => setLogDestination({ write: (line) => void lines.push(line) }));
  beforeEach(() => void lines.splice(0));
  afterAll(() => setLogDestination(process.stdout));

  it('tell the client what was refused, why, and what to do', () => {
    const { status, headers, json } = answerTo(rejected('agent.running', 'It runs.', { wayOut: 'Stop it.' }));
    expect(status).toBe(409);
    expect(headers['content-type']).toBe('application/problem+json');
    expect(json).toMatchObject({ status: 409, code: 'agent.running', detail: 'It runs.', wayOut: 'Stop it.' });
    expect(lines).toEqual([]);
  });

  it('of ours are logged once and tell the client nothing of what failed', () => {
    const { status, body } = answerTo(new TypeError('cannot read secret of undefined'));
    expect(status).toBe(500);
    expect(body).not.toMatch(/secret|TypeError|\.ts/);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('cannot read secret of undefined');
  });

  it.each([
    [unavailable('x.y', 'no'), 503, '1'],
    [unavailable('x.y', 'no', { facts: { retryAfterMs: 2_500 } }), 503, '3'],
    [unavailable('x.y', 'no', { facts: { retryAfterMs: 0 } }), 503, '1'],
    [new AppError('rate-limited', 'x.y', 'no', { facts: { retryAfterMs: 10_000 } }), 429, '10'],
    [notFound('x.y', 'no'), 404, undefined],
    [rejected('x.y', 'no'), 409, undefined],
  ])('say when to ask again: %s', (error, status, retryAfter) => {
    const answer = answerTo(error);
    expect([answer.status, answer.headers['retry-after']]).toEqual([status, retryAfter]);
  });

  it('of a client without a token name the scheme to use', () => {
    expect(answerTo(new AppError('unauthenticated', 'x.y', 'no')).headers['www-authenticate']).toBe('Bearer');
  });

  it('of requests that reach no handler are the client’s, not ours', () => {
    expect(answerTo(new NotFoundException()).json).toMatchObject({ status: 404, code: 'request.no-route' });
    expect(answerTo(new PayloadTooLargeException()).json).toMatchObject({ status: 413, code: 'request.too-large' });
    const fromFastify = Object.assign(new Error('Body is too large'), { statusCode: 413 });
    expect(answerTo(fromFastify)).toMatchObject({ status: 413, json: { status: 413 } });
    expect(answerTo(new HttpException('x', 415)).json).toMatchObject({ code: 'request.not-json' });
    expect(answerTo(Object.assign(new SyntaxError('Unexpected token'), { statusCode: 400 })).json).toMatchObject({
      status: 400,
      code: 'request.malformed',
    });
    expect(lines).toEqual([]);
  });

  // Found by `npm run fuzz`.
  it.each([405, 406, 408, 411, 417, 422, 431])('with status %i are the client’s too, and no defect', (status) => {
    const fromFastify = Object.assign(new Error('no'), { statusCode: status });
    expect(answerTo(fromFastify).status).toBe(400);
    expect(lines).toEqual([]);
  });

  it('are not what a recorded command is: it is accepted, with where to look', () => {
    const { status, headers, json } = answerTo(new Accepted('0123'));
    expect([status, headers['retry-after']]).toEqual([202, '1']);
    expect(json).toEqual({ commandId: '0123', url: '/api/v1/commands/0123' });
  });
});

describe('the contract pipe', () => {
  const pipe = new ContractPipe(
    z.strictObject({ name: z.string().min(1), labels: z.record(z.string(), z.string()).default({}) }),
  );
  const misfit = (value: unknown): AppError => {
    try {
      pipe.transform(value);
    } catch (error) {
      if (error instanceof AppError) return error;
    }
    throw new Error('it took the value');
  };

  it('hands on what fits, with the defaults filled in', () => {
    expect(pipe.transform({ name: 'fox' })).toEqual({ name: 'fox', labels: {} });
  });

  it('names every misfit by its path, and the first one in the sentence', () => {
    const error = misfit({ labels: { a: 1 }, lables: {} });
    const paths = (error.facts['errors'] as { path: string }[]).map(({ path }) => path);
    expect(error).toMatchObject({ kind: 'invalid-input', code: 'request.misfit' });
    expect(paths).toEqual(['name', 'labels.a', '(body)']);
    expect(error.message).toMatch(/^name: /);
  });

  it('takes a body that is missing as an empty one, and refuses one that is no object', () => {
    for (const value of [undefined, null, {}]) expect(misfit(value).message).toMatch(/^name: /);
    for (const value of ['text', 7, []]) expect(misfit(value).message).toMatch(/^\(body\): /);
  });
});
