import type { AgentCommand, AgentEvent } from '@mngr/contracts';
import { fold } from '@mngr/event-sourcing';
import { given } from '@mngr/event-sourcing/testing';
import { claimsFor } from './agent.claims.js';
import { agent } from './agent.decider.js';
import { instructionsFor } from './agent.instructions.js';

const agentId = `agent-${'a'.repeat(32)}`;
const machineId = `machine-${'b'.repeat(32)}`;
const hostId = `host-${'c'.repeat(32)}`;
const now = '2030-01-01T12:00:00.000Z';
const tmux = { tmpDir: null, sessionPrefix: 'mngr-', width: 200, height: 50 };
const command = { textId: `text-${'d'.repeat(32)}`, sha256: 'e'.repeat(64), sizeBytes: 5, preview: 'sleep' };
const workspace = { kind: 'in-place', path: '/w' } as const;
const launch = {
  name: 'foo',
  type: 'command',
  program: { kind: 'argv', argv: ['sleep', '9'] },
  sealedEnv: 'v1.x',
  workspace,
  tmux,
  labels: {},
  shell: '/bin/sh',
} as const;
const at = (
  data: Omit<Extract<AgentEvent, { type: 'AgentStarted' }>['data'], 'agentId' | 'session' | 'tmuxSocket' | 'startedAt'>,
) => ({
  ...{ agentId, session: 'mngr-foo', tmuxSocket: '/tmp/s', startedAt: now },
  ...data,
});

const create = {
  type: 'CreateAgent',
  data: {
    agentId,
    hostId,
    machineId,
    launch: { ...launch, program: { kind: 'argv', argv: ['sleep', '9'] } },
    command,
    envNames: [],
  },
  now,
} satisfies AgentCommand;
const start: AgentCommand = { type: 'StartAgent', data: { agentId }, now };
const stop: AgentCommand = { type: 'StopAgent', data: { agentId, gracefulTimeoutMs: 5_000 }, now };
const destroy = (flags: { isForced?: boolean; forget?: boolean } = {}): AgentCommand => ({
  type: 'DestroyAgent',
  data: { agentId, isForced: false, removeBranch: false, forget: false, ...flags },
  now,
});

const requested: AgentEvent = {
  type: 'AgentRequested',
  data: {
    agentId,
    name: 'foo',
    type: 'command',
    hostId,
    machineId,
    command,
    workspace,
    tmux,
    labels: {},
    envNames: [],
  },
};
const startRequested = (incarnation: number, generation: number): AgentEvent => ({
  type: 'AgentStartRequested',
  data: { agentId, incarnation, generation },
});
const started = (incarnation: number): AgentEvent => ({ type: 'AgentStarted', data: at({ incarnation, pid: 7 }) });
const stopRequested = (generation: number): AgentEvent => ({
  type: 'AgentStopRequested',
  data: { agentId, generation, incarnation: 1, gracefulTimeoutMs: 5_000 },
});
const stopped = (generation: number): AgentEvent => ({
  type: 'AgentStopped',
  data: { agentId, generation, incarnation: 1, remaining: [] },
});
const exited = (incarnation: number): AgentEvent => ({
  type: 'AgentExited',
  data: { agentId, incarnation, reason: 'exited', exitCode: 3, signal: null, exitedAt: now },
});
const destroyRequested = (generation: number, isForced = false): AgentEvent => ({
  type: 'AgentDestroyRequested',
  data: { agentId, generation, isForced, removeBranch: false },
});

const born = [requested, startRequested(1, 1)];
const running = [...born, started(1)];

describe('agent', () => {
  it('is requested once, with its first incarnation, however often the command arrives', () => {
    given(agent, []).when(create).then(born);
    given(agent, born).when(create).then([]);
  });

  it('gives a new incarnation only by a start decision, never to a live one', () => {
    given(agent, running).when(start).then([]);
    given(agent, [...running, exited(1)])
      .when(start)
      .then([startRequested(2, 2)]);
    given(agent, [...running, stopRequested(2), stopped(2)])
      .when(start)
      .then([startRequested(2, 3)]);
    given(agent, [...running, stopRequested(2)])
      .when(start)
      .thenRejects('agent.stopping');
    given(agent, []).when(start).thenRejects('agent.not-found');
  });

  it('that was to be made without being started is stopped by its host’s word, and runs by a later start only', () => {
    const held: AgentCommand = {
      ...create,
      data: { ...create.data, launch: { ...create.data.launch, autoStart: false } },
    };
    const events = agent.decide(held, agent.initialState);
    expect(events[0]).toMatchObject({ type: 'AgentRequested', data: { autoStart: false } });
    const data = { agentId, generation: 1, incarnation: 1, remaining: [] };
    const made: AgentCommand = { type: 'RecordStopped', data, now };
    given(agent, events)
      .when(made)
      .then([stopped(1)]);
    given(agent, born).when(made).then([]);
    given(agent, [...events, stopRequested(2)])
      .when(made)
      .then([]);
    given(agent, [...events, stopped(1)])
      .when(start)
      .then([{ type: 'AgentStartRequested', data: { agentId, incarnation: 2, generation: 2 } }]);
    expect(fold(agent, [...events, destroyRequested(2), stopped(1)])).toMatchObject({ phaseBefore: 'stopped' });
    given(agent, [...events, stopped(1)])
      .when(made)
      .then([]);
  });

  it('is created anew in its place only while it is stopped: a new life, its session where it was', () => {
    const other = { ...tmux, tmpDir: '/elsewhere', sessionPrefix: 'x-', width: 80 };
    const renewal: AgentCommand = {
      ...create,
      data: { ...create.data, isRenewal: true, launch: { ...create.data.launch, tmux: other, labels: { a: 'b' } } },
    };
    const next = agent.decide(renewal, fold(agent, [...running, exited(1)]));
    expect(next).toEqual([
      {
        type: 'AgentStartRequested',
        data: {
          ...{ agentId, incarnation: 2, generation: 2 },
          renewed: { type: 'command', command, labels: { a: 'b' }, envNames: [], tmux: { ...tmux, width: 80 } },
        },
      },
    ]);
    expect(instructionsFor(renewal, next, fold(agent, [...running, exited(1), ...next]))).toMatchObject([
      { incarnation: 2, body: { type: 'StartAgent', launch: { labels: { a: 'b' } } } },
    ]);
    // A label that is set later joins those of the renewal.
    const label: AgentCommand = { ...create, type: 'LabelAgent', data: { agentId, set: { c: 'd' }, remove: [] } };
    expect(agent.decide(label, fold(agent, [...running, exited(1), ...next]))).toMatchObject([
      { type: 'AgentLabelsChanged', data: { labels: { a: 'b', c: 'd' } } },
    ]);
    given(agent, running).when(renewal).thenRejects('agent.running');
    given(agent, []).when(renewal).thenRejects('agent.not-found');
  });

  it('is stopped once; a stop that finds it stopped has nothing to do', () => {
    given(agent, running)
      .when(stop)
      .then([stopRequested(2)]);
    given(agent, [...running, stopRequested(2)])
      .when(stop)
      .then([]);
    given(agent, [...running, stopRequested(2), stopped(2)])
      .when(stop)
      .then([]);
  });

  it('is destroyed while it runs only by force', () => {
    given(agent, running).when(destroy()).thenRejects('agent.running');
    given(agent, running)
      .when(destroy({ isForced: true }))
      .then([destroyRequested(2, true)]);
    given(agent, [...running, exited(1)])
      .when(destroy())
      .then([destroyRequested(2)]);
  });

  it('is what it was before when the host refuses to destroy it', () => {
    const refused: AgentEvent = {
      type: 'AgentDestroyRefused',
      data: { agentId, generation: 2, code: 'workspace.unsaved-work', message: 'unsaved' },
    };
    given(agent, [...running, exited(1), destroyRequested(2), refused])
      .when(start)
      .then([startRequested(2, 3)]);
  });

  it('ignores what a machine tells about an earlier incarnation', () => {
    const second = [...running, exited(1), startRequested(2, 2)];
    given(agent, second)
      .when({ type: 'RecordExited', data: exitedData(1), now })
      .then([]);
    given(agent, second)
      .when({ type: 'RecordStarted', data: at({ incarnation: 1, pid: 7 }), now })
      .then([]);
    given(agent, second)
      .when({ type: 'RecordStarted', data: at({ incarnation: 2, pid: 8 }), now })
      .then([{ type: 'AgentStarted', data: at({ incarnation: 2, pid: 8 }) }]);
  });

  it('never was when its first start fails, and is stopped when a later one fails', () => {
    const failure = { code: 'workspace.dirty', message: 'dirty' };
    given(agent, born)
      .when({ type: 'RecordStartFailed', data: { agentId, incarnation: 1, ...failure }, now })
      .then([{ type: 'AgentCreateFailed', data: { agentId, ...failure } }]);
    const second = [...running, exited(1), startRequested(2, 2)];
    const failed: AgentEvent = { type: 'AgentStartFailed', data: { agentId, incarnation: 2, ...failure } };
    given(agent, second)
      .when({ type: 'RecordStartFailed', data: { agentId, incarnation: 2, ...failure }, now })
      .then([failed]);
    given(agent, [...second, failed])
      .when(start)
      .then([startRequested(3, 3)]);
  });

  it('keeps a stop in force that was asked before the start was seen', () => {
    given(agent, [...born, stopRequested(2), started(1)])
      .when(start)
      .thenRejects('agent.stopping');
  });

  it('frees its name in the commit that ends it', () => {
    const before = fold(agent, [...running, exited(1), destroyRequested(2)]);
    const destroyed: AgentEvent = {
      type: 'AgentDestroyed',
      data: {
        agentId,
        generation: 2,
        branchDeleted: null,
        keptRef: null,
        restoreCommand: null,
        remaining: [],
        leftovers: [],
      },
    };
    expect(claimsFor('default', [destroyed], before)).toEqual([
      { op: 'release', scope: 'agent-name:default', key: 'foo', owner: agentId },
    ]);
    expect(claimsFor('default', born, fold(agent, []))).toEqual([
      { op: 'add', scope: 'agent-name:default', key: 'foo', owner: agentId },
    ]);
  });

  it('tells the machine how to launch only with the first incarnation', () => {
    expect(instructionsFor(create, born, fold(agent, born))).toMatchObject([
      { machineId, incarnation: 1, generation: 1, body: { type: 'StartAgent', launch: { name: 'foo' } } },
    ]);
    const events = [startRequested(2, 2)];
    const after = fold(agent, [...running, exited(1), ...events]);
    expect(instructionsFor(start, events, after)).toEqual([
      { machineId, agentId, incarnation: 2, generation: 2, body: { type: 'StartAgent' } },
    ]);
  });
});

function exitedData(incarnation: number) {
  return { agentId, incarnation, reason: 'exited', exitCode: 3, signal: null, exitedAt: now } as const;
}
