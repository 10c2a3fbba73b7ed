import type { AgentCommand, AgentEvent } from '@mngr/contracts';
import { fold } from '@mngr/event-sourcing';
import { given } from '@mngr/event-sourcing/testing';
import { nameBesideTaken, type PresentAgent } from './agent-adoption.decide.js';
import { claimsFor } from './agent.claims.js';
import { agent } from './agent.decider.js';
import { instructionsFor } from './agent.instructions.js';

const agentId = `agent-${'a'.repeat(26)}beef42`;
const machineId = `machine-${'b'.repeat(32)}`;
const now = '2030-01-01T12:00:00.000Z';
const tmux = { tmpDir: null, sessionPrefix: 'mngr-', width: 200, height: 50 };
const text = { textId: `text-${'d'.repeat(32)}`, sha256: 'e'.repeat(64), sizeBytes: 5, preview: 'sleep' };
const data: PresentAgent = {
  ...{ agentId, name: 'foo', type: 'command', hostId: `host-${'c'.repeat(32)}`, machineId, command: text },
  ...{ workspace: null, tmux, labels: { team: 'b' }, incarnation: 2, generation: 3, process: 'running', pid: 7 },
  ...{ session: 'mngr-foo', tmuxSocket: '/s', exit: null, createdAt: now, startedAt: now },
};
const present = (change: Partial<PresentAgent> = {}): AgentCommand => ({
  type: 'RecordPresent',
  data: { ...data, ...change },
  now,
});
const adopted = (change: Partial<PresentAgent> = {}): AgentEvent => ({
  type: 'AgentAdopted',
  data: { ...data, ...change },
});
const requested: AgentEvent = {
  type: 'AgentRequested',
  data: {
    ...{ agentId, name: 'bar', type: 'command', hostId: data.hostId, machineId, command: text },
    ...{ workspace: { kind: 'in-place', path: '/w' }, tmux, labels: {}, envNames: [] },
  },
};
const start = (incarnation: number, generation: number): AgentEvent => ({
  type: 'AgentStartRequested',
  data: { agentId, incarnation, generation },
});
const started = (incarnation: number): AgentEvent => ({
  type: 'AgentStarted',
  data: { agentId, incarnation, pid: 5, session: 's', tmuxSocket: '/s', startedAt: now },
});
const stopAsked: AgentEvent = {
  type: 'AgentStopRequested',
  data: { agentId, generation: 3, incarnation: 2, gracefulTimeoutMs: 1 },
};

describe('an agent that its machine has', () => {
  it('is taken up as it is by a log that does not know it, once, with its name claimed and no instruction', () => {
    given(agent, []).when(present()).then([adopted()]);
    given(agent, [adopted()]).when(present()).then([]);
    const state = fold(agent, [adopted()]);
    expect(state).toMatchObject({ phase: 'running', name: 'foo', machineId, incarnation: 2, generation: 3 });
    expect(claimsFor('default', [adopted()], agent.initialState)).toEqual([
      { op: 'add', scope: 'agent-name:default', key: 'foo', owner: agentId },
    ]);
    expect(instructionsFor(present(), [adopted()], state)).toEqual([]);
  });

  it('takes orders after its adoption like any other, under numbers that go on', () => {
    given(agent, [adopted()])
      .when({ type: 'StopAgent', data: { agentId, gracefulTimeoutMs: 1 }, now })
      .then([{ type: 'AgentStopRequested', data: { agentId, generation: 4, incarnation: 2, gracefulTimeoutMs: 1 } }]);
    given(agent, [adopted({ process: 'stopped' })])
      .when({ type: 'StartAgent', data: { agentId }, now })
      .then([start(3, 4)]);
  });

  it('brings a log forward that knows only an older life, and keeps the name that the log gave', () => {
    const history = [requested, start(1, 1), started(1)];
    given(agent, history)
      .when(present())
      .then([adopted({ name: 'bar' })]);
    given(agent, [...history, start(2, 9)])
      .when(present())
      .then([adopted({ name: 'bar', generation: 9 })]);
  });

  it('changes nothing where the log knows as much or more', () => {
    const running = [requested, start(1, 1), start(2, 2), started(2)];
    given(agent, running).when(present()).then([]);
    given(agent, running)
      .when(present({ process: 'starting' }))
      .then([]);
    given(agent, [...running, stopAsked])
      .when(present())
      .then([]);
    given(agent, [...running, stopAsked])
      .when(present({ process: 'exited' }))
      .then([]);
    given(agent, running)
      .when(present({ incarnation: 1, process: 'exited' }))
      .then([]);
    const destroying: AgentEvent = {
      type: 'AgentDestroyRequested',
      data: { agentId, generation: 3, isForced: true, removeBranch: false },
    };
    given(agent, [...running, destroying])
      .when(present({ process: 'stopped' }))
      .then([]);
  });

  it('tells the end of a life that a restored log still believes in', () => {
    const running = [requested, start(1, 1), start(2, 2), started(2)];
    const exit = { reason: 'exited', exitCode: 3, signal: null, exitedAt: now } as const;
    for (const change of [{ process: 'stopped' }, { process: 'exited', exit }] as const) {
      given(agent, running)
        .when(present(change))
        .then([adopted({ ...change, name: 'bar' })]);
      expect(fold(agent, [adopted(change)]).phase).toBe(change.process);
    }
    given(agent, [...running, stopAsked])
      .when(present({ process: 'stopped' }))
      .then([adopted({ process: 'stopped', name: 'bar' })]);
  });

  it('that was renamed and labelled since a backup was made keeps both, and the log gives the names that it has', () => {
    const running = [requested, start(1, 1), start(2, 2), started(2)];
    given(agent, running)
      .when(present({ detailsGeneration: 3 }))
      .then([adopted({ detailsGeneration: 3 })]);
    const before = fold(agent, running);
    const scope = 'agent-name:default';
    expect(claimsFor('default', [adopted({ detailsGeneration: 3 })], before)).toEqual([
      { op: 'add', scope, key: 'foo', owner: agentId },
      { op: 'release', scope, key: 'bar', owner: agentId },
    ]);
    given(agent, [...running, stopAsked])
      .when(present({ detailsGeneration: 3 }))
      .then([]);
    given(agent, [adopted({ detailsGeneration: 3 })])
      .when(present({ detailsGeneration: 3 }))
      .then([]);
  });

  it('that was renamed by the log alone keeps the name and labels of the log', () => {
    const change = { agentId, generation: 4, name: 'baz', formerName: 'bar' };
    const renamed: AgentEvent = { type: 'AgentRenamed', data: change };
    given(agent, [requested, start(1, 1), start(2, 2), started(2), renamed])
      .when(present({ process: 'stopped', detailsGeneration: 3 }))
      .then([
        adopted({
          ...{ process: 'stopped', name: 'baz', labels: {}, startOnBoot: false },
          ...{ detailsGeneration: 4, generation: 4 },
        }),
      ]);
  });

  it('that the log has given up stays given up: only a tombstone tells its machine', () => {
    given(agent, [requested, start(1, 1), { type: 'AgentForgotten', data: { agentId, generation: 2 } }])
      .when(present())
      .then([]);
  });

  it('whose name another one has by now gets the end of its id behind it, in the length of a name', () => {
    expect(nameBesideTaken({ agentId, name: 'foo' })).toBe('foo-beef42');
    expect(nameBesideTaken({ agentId, name: 'x'.repeat(63) })).toBe(`${'x'.repeat(56)}-beef42`);
  });
});
