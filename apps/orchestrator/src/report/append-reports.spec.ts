import { newHexId, newId, streamOf, type AgentEvent, type Report, type ReportBody } from '@mngr/contracts';
import { MemoryStore } from '../testing/memory-store.fixture.js';
import { appendReports, batchSize } from './append-reports.js';

const now = '2030-01-01T00:00:00.000Z';
const [machineId, agentId, hostId, journalId] = [newId('machine'), newId('agent'), newId('host'), newHexId()];
const textRef = { textId: newId('text'), sha256: 'e'.repeat(64), sizeBytes: 3, preview: 'bye' };
const requested: AgentEvent = {
  type: 'AgentRequested',
  data: {
    ...{ agentId, name: 'fox', type: 'command', hostId, machineId, command: textRef },
    workspace: { kind: 'in-place', path: '/w' },
    tmux: { tmpDir: null, sessionPrefix: 'mngr-', width: 200, height: 50 },
    ...{ labels: {}, envNames: [] },
  },
};
const started: ReportBody = {
  type: 'Started',
  data: { agentId, incarnation: 1, pid: 7, session: 's', tmuxSocket: '/t', startedAt: now },
};
const exited: ReportBody = {
  type: 'Exited',
  data: { agentId, incarnation: 1, reason: 'exited', exitCode: 0, signal: null, exitedAt: now },
};
const report = (seq: number, body: ReportBody, change: Partial<Report> = {}): Report => ({
  ...{ machineId, journalId, seq, epoch: 1, projectId: 'default', instructionSeq: null, occurredAt: now },
  ...{ correlationId: 'c', body, ...change },
});

describe('reports of one outbox that wait together', () => {
  let store: MemoryStore;
  let confirmed: number[];
  beforeEach(() => {
    store = new MemoryStore();
    confirmed = [];
    const holder = { hostId, installation: 'i', instanceId: newHexId(), build: '1', contractVersion: 1, epoch: 1 };
    store.add(machineId, { type: 'MachineRegistered', data: { ...holder, machineId } });
    const startRequested = { agentId, incarnation: 1, generation: 1 };
    store.add(agentId, requested, { type: 'AgentStartRequested', data: startRequested });
  });

  /** @returns for each report: `done`, or the code it was refused with */
  async function append(...reports: readonly Report[]): Promise<string[]> {
    const settled = reports.map((item) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      return { item, resolve, reject, promise };
    });
    await appendReports(settled, { load: store.load.bind(store), appendMany: store.appendMany.bind(store) }, (upTo) =>
      confirmed.push(upTo),
    );
    const outcomes = await Promise.allSettled(settled.map(({ promise }) => promise));
    return outcomes.map((outcome) =>
      outcome.status === 'fulfilled' ? 'done' : (outcome.reason as { code: string }).code,
    );
  }
  const types = (streamId: string = agentId) => store.events.get(streamId)?.map(({ type }) => type);

  it('are planned each on top of those before it, appended in order by one commit, and confirmed once', async () => {
    expect(await append(report(2, exited), report(1, started))).toEqual(['done', 'done']);
    expect(types()).toEqual(['AgentRequested', 'AgentStartRequested', 'AgentStarted', 'AgentExited']);
    expect(store.commits).toBe(1);
    expect(confirmed).toEqual([2]);
  });

  it('are planned anew from the one on whose stream somebody else has changed', async () => {
    const stopped = { agentId, generation: 2, incarnation: 1, gracefulTimeoutMs: 0 };
    let isFirst = true;
    store.beforeAppend = () => {
      if (isFirst) store.add(agentId, { type: 'AgentStopRequested', data: stopped });
      isFirst = false;
    };
    expect(await append(report(1, started), report(2, exited))).toEqual(['done', 'done']);
    expect(types()?.slice(2)).toEqual(['AgentStopRequested', 'AgentStarted', 'AgentExited']);
    expect(confirmed).toEqual([2]);
  });

  it('do not pass one that is missing', async () => {
    expect(await append(report(1, started), report(3, exited))).toEqual(['done', 'report.gap']);
    expect(types()).toHaveLength(3);
    expect(confirmed).toEqual([1]);
  });

  it('of a holder that is over are dropped', async () => {
    expect(await append(report(1, started, { epoch: 9 }))).toEqual(['done']);
    expect(types()).toHaveLength(2);
    expect(confirmed).toEqual([]);
  });

  it('touch different streams in one commit as well', async () => {
    const messages = Array.from({ length: 30 }, () => newId('message'));
    for (const messageId of messages) {
      const data = { agentId, incarnation: 1, messageId, text: textRef };
      store.add(streamOf.message(agentId, messageId), { type: 'MessageAccepted', data });
    }
    const typed = messages.map((messageId, index) =>
      report(index + 1, { type: 'MessageTyped', data: { agentId, incarnation: 1, messageId } }),
    );
    expect(new Set(await append(...typed))).toEqual(new Set(['done']));
    for (const messageId of messages) expect(types(streamOf.message(agentId, messageId))).toHaveLength(2);
    expect(store.commits).toBe(1);
  });
});

describe('a batch of reports', () => {
  it('ends at 64, before another outbox, and before it is too large for one message', () => {
    expect(batchSize(Array.from({ length: 100 }, (_, i) => report(i + 1, started)))).toBe(64);
    expect(batchSize([report(1, started), report(1, started, { journalId: newHexId() })])).toBe(1);
    const large = { ...exited, outputText: 'x'.repeat(60_000) } as ReportBody;
    expect(batchSize(Array.from({ length: 20 }, (_, i) => report(i + 1, large)))).toBe(6);
  });
});
