import { trace } from '@opentelemetry/api';
import { createLogger, setLogDestination } from './logger.js';
import { currentTrace, withSpan } from './span.js';
import { startTelemetry } from './start-telemetry.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const parent = { traceparent: `00-${traceId}-b7ad6b7169203331-01` };

describe('traces', () => {
  let lines: string[];
  const logged = (): Record<string, unknown> => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown>;

  beforeAll(async () => {
    delete process.env['OTEL_EXPORTER_OTLP_ENDPOINT'];
    await startTelemetry('test');
  });
  beforeEach(() => {
    lines = [];
    setLogDestination({ write: (line) => void lines.push(line) });
  });
  afterAll(() => setLogDestination(process.stdout));

  it('go on from hop to hop, also without an exporter', async () => {
    const seen = await withSpan('one', { parent }, async () => {
      await Promise.resolve();
      return withSpan('two', {}, () => currentTrace());
    });
    expect(seen?.traceparent.split('-')[1]).toBe(traceId);
    expect(seen?.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/);
  });

  it('of works side by side are not mixed up', async () => {
    const ids = ['1', '2', '3'].map((digit) => digit.repeat(32));
    const seen = await Promise.all(
      ids.map((id) =>
        withSpan('work', { parent: { traceparent: `00-${id}-b7ad6b7169203331-01` } }, async () => {
          await new Promise((resolve) => setImmediate(resolve));
          return currentTrace()?.traceparent.split('-')[1];
        }),
      ),
    );
    expect(seen).toEqual(ids);
    expect(currentTrace()).toBeUndefined();
  });

  it.each([
    '',
    'junk',
    '00-zz-b7ad6b7169203331-01',
    `00-${'0'.repeat(32)}-${'0'.repeat(16)}-01`,
    `00-${traceId}-b7ad6b7169203331-01-x`,
  ])('are not poisoned by a parent like %j', async (traceparent) => {
    expect(await withSpan('one', { parent: { traceparent } }, () => currentTrace()?.traceparent ?? '')).not.toContain(
      'zz',
    );
  });

  it('carry the failure of their work to the caller unchanged', async () => {
    const failure = new Error('no');
    await expect(withSpan('one', {}, () => Promise.reject(failure))).rejects.toBe(failure);
    expect(trace.getActiveSpan()).toBeUndefined();
  });

  it('are named in the log lines of their work, and only there', async () => {
    const log = createLogger('test');
    await withSpan('one', { parent }, () => log.info('inside'));
    expect(logged()).toMatchObject({ service: 'test', msg: 'inside', traceId });
    log.info('outside');
    expect(logged()).not.toHaveProperty('traceId');
  });
});

describe('log lines', () => {
  it('never show what may hold a secret, even when a whole object is logged', () => {
    const lines: string[] = [];
    setLogDestination({ write: (line) => void lines.push(line) });
    const secret = 'sk-secret';
    const facts = {
      sealedEnv: secret,
      launch: { env: secret },
      body: secret,
      token: secret,
      authorization: secret,
      password: secret,
    };
    createLogger('test').info({ command: facts, agentId: 'a' }, 'sent');
    setLogDestination(process.stdout);
    expect(lines[0]).not.toContain(secret);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ agentId: 'a', command: { token: '[redacted]' } });
  });
});
