import { newHexId, newId, streamOf, type AgentEvent, type Report, type ReportBody } from '@mngr/contracts';
import { MemoryStore } from '../testing/memory-store.fixture.js';
import { planReport, STALE } from './plan-report.js';

const now = '2030-01-01T00:00:00.000Z';
const machineId = newId('machine');
const hostId = newId('host');
const agentId = newId('agent');
const text = { textId: newId('text'), sha256: 'e'.repeat(64), sizeBytes: 3, preview: 'bye' };
const requested: AgentEvent = {
  type: 'AgentRequested',
  data: {
    ...{ agentId, name: 'fox', type: 'command', hostId, machineId, command: text },
    workspace: { kind: 'in-place', path: '/w' },
    tmux: { tmpDir: null, sessionPrefix: 'mngr-', width: 200, height: 50 },
    ...{ labels: {}, envNames: [] },
  },
};
const exited = (incarnation: number) =>
  ({ agentId, incarnation, reason: 'exited', exitCode: 0, signal: null, output: text, exitedAt: now }) as const;

function report(body: ReportBody, change: Partial<Report> = {}): Report {
  const numbers = { seq: 1, epoch: 1, instructionSeq: 5 };
  return {
    machineId,
    journalId: newHexId(),
    ...numbers,
    projectId: 'default',
    occurredAt: now,
    correlationId: 'c',
    body,
    ...change,
  };
}

describe('what a report means', () => {
  let store: MemoryStore;
  const plan = async (sent: Report) => {
    const planned = await planReport(sent, store.client, now);
    if (planned === STALE) throw new Error('stale');
    return planned;
  };

  beforeEach(() => {
    store = new MemoryStore();
    const holder = { hostId, installation: 'i', instanceId: newHexId(), build: '1', contractVersion: 1, epoch: 1 };
    for (const id of [machineId, OTHER])
      store.add(streamOf.machine(id), { type: 'MachineRegistered', data: { ...holder, machineId: id } });
    store.add(streamOf.agent(agentId), requested, {
      type: 'AgentStartRequested',
      data: { agentId, incarnation: 1, generation: 1 },
    });
  });

  // Found by `npm run fuzz -- --only bus`: a machine wrote into projects that none of its agents belongs to.
  it('is nothing in another project than the agent’s: the machine’s own stream says that it was refused', async () => {
    const load = async (...ids: readonly string[]) =>
      (await store.load(...ids)).map((stream) => ({ ...stream, projectId: 'default' }));
    const sent = report({ type: 'Exited', data: exited(1) }, { projectId: 'other' });
    const planned = await planReport(sent, { load }, now);
    expect(planned).toMatchObject({
      projectId: 'default',
      streams: [{ streamId: streamOf.machine(machineId), events: [{ type: 'MachineReportRefused' }] }],
      claims: [],
      instructions: [],
    });
  });

  it('is a fact of the agent, the end of its instruction, and a text beside it', async () => {
    const body: ReportBody = { type: 'Exited', data: exited(1), outputText: 'bye' };
    expect(await plan(report(body))).toMatchObject({
      streams: [{ streamId: agentId, expectedVersion: 2, events: [{ type: 'AgentExited', data: exited(1) }] }],
      finishes: [{ machineId, seq: 5 }],
      texts: [{ textId: text.textId, kind: 'output', body: 'bye' }],
    });
  });

  it('is nothing, but still the end of its instruction, when it tells of an earlier incarnation', async () => {
    const planned = await plan(report({ type: 'Exited', data: exited(9), outputText: 'bye' }));
    expect(planned.streams.flatMap(({ events }) => events)).toEqual([]);
    expect(planned).toMatchObject({ finishes: [{ seq: 5 }], texts: [] });
  });

  it('frees the name in the same commit when the agent never was', async () => {
    const data = { agentId, incarnation: 1, code: 'x.y', message: 'no' };
    expect((await plan(report({ type: 'StartFailed', data }))).claims).toEqual([
      { op: 'release', scope: 'agent-name:default', key: 'fox', owner: agentId },
    ]);
  });

  it('about another machine’s agent is refused: it touches neither the agent nor any instruction of its own', async () => {
    for (const foreign of [agentId, newId('agent')]) {
      const data = {
        agentId: foreign,
        generation: 1,
        branchDeleted: null,
        keptRef: null,
        restoreCommand: null,
        remaining: [],
        leftovers: [],
      };
      const planned = await plan(report({ type: 'Destroyed', data }, { machineId: OTHER, seq: 7 }));
      expect(planned.streams).toMatchObject([
        {
          streamId: OTHER,
          expectedVersion: 1,
          events: [{ type: 'MachineReportRefused', data: { machineId: OTHER, seq: 7, code: 'report.foreign-agent' } }],
        },
      ]);
      expect([planned.claims, planned.instructions, planned.finishes, planned.texts]).toEqual([[], [], [], []]);
    }
  });

  it('of a holder that is over waits for the present one to send it again', async () => {
    const body: ReportBody = { type: 'Exited', data: exited(1) };
    for (const epoch of [2, 99]) expect(await planReport(report(body, { epoch }), store.client, now)).toBe(STALE);
  });

  it.each([
    ['its own', (messageId: string) => streamOf.message(agentId, messageId)],
    ['its incarnation, if an older build accepted it there', () => streamOf.incarnation(agentId, 1)],
  ])('about a message ends that message once, in the stream of %s', async (_where, streamFor) => {
    const messageId = newId('message');
    const lifeId = streamFor(messageId);
    const typed = { agentId, incarnation: 1, messageId };
    store.add(lifeId, { type: 'MessageAccepted', data: { ...typed, text } });
    const planned = await plan(report({ type: 'MessageTyped', data: typed }));
    expect(planned.streams).toMatchObject([
      { streamId: lifeId, expectedVersion: 1, events: [{ type: 'MessageTyped', data: typed }] },
    ]);
    store.add(lifeId, { type: 'MessageTyped', data: typed });
    const again = await plan(report({ type: 'MessageFailed', data: { ...typed, code: 'x.y', message: 'no' } }));
    expect(again.streams.flatMap(({ events }) => events)).toEqual([]);
  });
});

const OTHER = newId('machine');
