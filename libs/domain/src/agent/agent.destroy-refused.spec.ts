import type { AgentCommand, AgentEvent } from '@mngr/contracts';
import { given } from '@mngr/event-sourcing/testing';
import { agent } from './agent.decider.js';

const agentId = `agent-${'a'.repeat(32)}`;
const machineId = `machine-${'b'.repeat(32)}`;
const now = '2030-01-01T12:00:00.000Z';
const text = { textId: `text-${'d'.repeat(32)}`, sha256: 'e'.repeat(64), sizeBytes: 5, preview: 'sleep' };
const requested: AgentEvent = {
  type: 'AgentRequested',
  data: {
    ...{ agentId, name: 'foo', type: 'command', hostId: `host-${'c'.repeat(32)}`, machineId, command: text },
    workspace: { kind: 'in-place', path: '/w' },
    tmux: { tmpDir: null, sessionPrefix: 'mngr-', width: 200, height: 50 },
    ...{ labels: {}, envNames: [] },
  },
};
const begin = (incarnation: number, generation: number): AgentEvent => ({
  type: 'AgentStartRequested',
  data: { agentId, incarnation, generation },
});
const startedData = (incarnation: number) => ({
  agentId,
  incarnation,
  pid: 7,
  session: 's',
  tmuxSocket: '/s',
  startedAt: now,
});
const started = (incarnation: number): AgentEvent => ({ type: 'AgentStarted', data: startedData(incarnation) });
const exited: AgentEvent = {
  type: 'AgentExited',
  data: { agentId, incarnation: 1, reason: 'exited', exitCode: 0, signal: null, exitedAt: now },
};
const stopAsked: AgentEvent = {
  type: 'AgentStopRequested',
  data: { agentId, generation: 2, incarnation: 1, gracefulTimeoutMs: 1 },
};
const stoppedData = { agentId, generation: 2, incarnation: 1, remaining: [] };
const destroyAsked = (generation: number): AgentEvent => ({
  type: 'AgentDestroyRequested',
  data: { agentId, generation, isForced: true, removeBranch: false },
});
const refused = (generation: number): AgentEvent => ({
  type: 'AgentDestroyRefused',
  data: { agentId, generation, code: 'workspace.unsaved-work', message: 'unsaved' },
});
const start: AgentCommand = { type: 'StartAgent', data: { agentId }, now };
const running = [requested, begin(1, 1), started(1)];

describe('an agent whose destroy was refused', () => {
  it('is stopped when the stop that was under way has ended meanwhile', () => {
    const pending = [...running, stopAsked, destroyAsked(3)];
    const stopped: AgentEvent = { type: 'AgentStopped', data: stoppedData };
    given(agent, pending).when({ type: 'RecordStopped', data: stoppedData, now }).then([stopped]);
    given(agent, [...pending, stopped])
      .when({ type: 'RecordStopped', data: stoppedData, now })
      .then([]);
    given(agent, [...pending, stopped, refused(3)])
      .when(start)
      .then([begin(2, 4)]);
  });

  it('is stopped when the start that was under way has failed meanwhile', () => {
    const failed: AgentEvent = {
      type: 'AgentStartFailed',
      data: { agentId, incarnation: 2, code: 'x.y', message: 'no' },
    };
    given(agent, [...running, exited, begin(2, 2), destroyAsked(3), failed, refused(3)])
      .when(start)
      .then([begin(3, 4)]);
  });

  it('runs when the start that was under way has succeeded meanwhile, and can end like any other', () => {
    const alive = [...running, exited, begin(2, 2), destroyAsked(3), started(2), refused(3)];
    given(agent, alive).when(start).then([]);
    const second = { agentId, incarnation: 2, reason: 'exited', exitCode: 0, signal: null, exitedAt: now } as const;
    given(agent, alive)
      .when({ type: 'RecordExited', data: second, now })
      .then([{ type: 'AgentExited', data: second }]);
    given(agent, [...alive, { type: 'AgentExited', data: second }])
      .when(start)
      .then([begin(3, 4)]);
  });

  it('is done when it ended by itself meanwhile', () => {
    given(agent, [...running, destroyAsked(2), exited, refused(2)])
      .when(start)
      .then([begin(2, 3)]);
  });
});

describe('an agent of which a fact is told twice', () => {
  it('has started once, ended once and failed to start once', () => {
    given(agent, running)
      .when({ type: 'RecordStarted', data: startedData(1), now })
      .then([]);
    given(agent, [...running, exited])
      .when({ type: 'RecordStarted', data: startedData(1), now })
      .then([]);
    given(agent, [...running, exited])
      .when({ type: 'RecordExited', data: exited.data, now })
      .then([]);
    const failure = { agentId, incarnation: 2, code: 'x.y', message: 'no' };
    const failed: AgentEvent = { type: 'AgentStartFailed', data: failure };
    given(agent, [...running, exited, begin(2, 2), failed])
      .when({ type: 'RecordStartFailed', data: failure, now })
      .then([]);
  });
});
