import { CliWorld, eventually, Fleet, TraceCollector, type CollectedSpan } from '@mngr/testing';

const TIMEOUT_MS = 60_000;

describe('one create', () => {
  let collector: TraceCollector;
  let fleet: Fleet;
  let world: CliWorld;
  let trace: readonly CollectedSpan[];

  beforeAll(async () => {
    collector = await TraceCollector.start();
    fleet = await Fleet.start({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    world = new CliWorld({ tmuxDir: fleet.tmuxDir, env: { MNGR_URL: fleet.api.url, MNGR_TOKEN: fleet.api.token } });
    await world.create('traced', undefined, ['--env', 'KEY=s3cr3t-value']);
    const isCreate = ({ service, name }: CollectedSpan): boolean =>
      service.includes('gateway') && name === 'POST /api/v1/agents';
    const root = await eventually(() => collector.spans.find(isCreate));
    const ofTrace = (): CollectedSpan[] => collector.spans.filter(({ traceId }) => traceId === root?.traceId);
    // The last thing that happens: what the machine reported is in the log.
    trace = await eventually(ofTrace, (spans) => {
      const has = (of: string, what: string): boolean =>
        spans.some(({ service, name }) => service.includes(of) && name.includes(what));
      return (
        has('orchestrator', 'report') &&
        has('host-agent', 'report Started') &&
        has('event-store', 'publish events') &&
        has('gateway', 'POST')
      );
    });
  }, TIMEOUT_MS);
  afterAll(async () => {
    await fleet.stop();
    await world.remove();
    await collector.stop();
  }, TIMEOUT_MS);

  const spansOf = (service: string): string[] =>
    trace.filter((span) => span.service.includes(service)).map(({ name }) => name);

  it('is one trace through gateway, bus, orchestrator, event store and host-agent down to the launch in tmux', () => {
    expect(spansOf('gateway')).toEqual(expect.arrayContaining(['POST /api/v1/agents', 'command CreateAgent']));
    expect(spansOf('orchestrator')).toEqual(
      expect.arrayContaining([expect.stringMatching(/^process /), expect.stringMatching(/^ask .*append/)]),
    );
    expect(spansOf('event-store')).toEqual(
      expect.arrayContaining([expect.stringMatching(/^answer .*append/), 'publish instructions', 'publish events']),
    );
    expect(spansOf('host-agent')).toEqual(
      expect.arrayContaining(['do StartAgent', 'make workspace', 'launch tmux session', 'report Started']),
    );
  });

  it('has spans that all hang together: each parent is in the trace, except the caller at the command line', () => {
    const ids = new Set(trace.map(({ spanId }) => spanId));
    const orphans = trace.filter(({ parentSpanId }) => parentSpanId !== '' && !ids.has(parentSpanId));
    expect(
      orphans.map(({ service, name }) => `${service}: ${name}`).filter((span) => !/gateway: (POST|GET) /.test(span)),
    ).toEqual([]);
    expect(trace.filter(({ isError }) => isError)).toEqual([]);
  });

  it('tells no secret in a span', () => {
    expect(JSON.stringify(collector.spans)).not.toContain('s3cr3t-value');
    expect(JSON.stringify(collector.spans)).not.toContain(fleet.api.token);
  });
});
