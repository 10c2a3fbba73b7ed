import type { AgentCommand, AgentEvent } from '@mngr/contracts';
import { fold } from '@mngr/event-sourcing';
import { given } from '@mngr/event-sourcing/testing';
import { claimsFor } from './agent.claims.js';
import { agent } from './agent.decider.js';
import { MAX_LABELS } from './agent-details.decide.js';
import { instructionsFor } from './agent.instructions.js';

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
    ...{ labels: { team: 'b', project: 'p' }, envNames: [] },
  },
};
const startRequested = (incarnation: number, generation: number): AgentEvent => ({
  type: 'AgentStartRequested',
  data: { agentId, incarnation, generation },
});
const started: AgentEvent = {
  type: 'AgentStarted',
  data: { agentId, incarnation: 1, pid: 7, session: 'mngr-foo', tmuxSocket: '/s', startedAt: now },
};
const running = [requested, startRequested(1, 1), started];
const stopRequested: AgentEvent = {
  type: 'AgentStopRequested',
  data: { agentId, generation: 2, incarnation: 1, gracefulTimeoutMs: 1 },
};
const destroyRequested: AgentEvent = {
  type: 'AgentDestroyRequested',
  data: { agentId, generation: 2, isForced: false, removeBranch: false },
};
const renamed = (name: string, formerName: string, generation: number): AgentEvent => ({
  type: 'AgentRenamed',
  data: { agentId, generation, name, formerName },
});
const labelled = (labels: Record<string, string>, generation: number): AgentEvent => ({
  type: 'AgentLabelsChanged',
  data: { agentId, generation, labels },
});
const rename = (name: string, labels?: Record<string, string>): AgentCommand => ({
  type: 'RenameAgent',
  data: { agentId, name, ...(labels === undefined ? {} : { labels }) },
  now,
});
const label = (set: Record<string, string>, remove: string[] = []): AgentCommand => ({
  type: 'LabelAgent',
  data: { agentId, set, remove },
  now,
});
const updated = (generation: number): AgentCommand => ({
  type: 'RecordUpdated',
  data: { agentId, generation, session: 'mngr-bar' },
  now,
});

describe('the name of an agent', () => {
  it('changes once, with labels if any are given', () => {
    given(agent, running)
      .when(rename('bar'))
      .then([renamed('bar', 'foo', 2)]);
    given(agent, running).when(rename('foo')).then([]);
    given(agent, running)
      .when(rename('bar', { team: 'c' }))
      .then([renamed('bar', 'foo', 2), labelled({ team: 'c', project: 'p' }, 3)]);
  });

  it('is taken and the old one freed in one commit', () => {
    const before = fold(agent, running);
    const events = agent.decide(rename('bar'), before);
    const scope = 'agent-name:default';
    expect(claimsFor('default', events, before)).toEqual([
      { op: 'add', scope, key: 'bar', owner: agentId },
      { op: 'release', scope, key: 'foo', owner: agentId },
    ]);
  });

  it('is told to the machine whole and once, also with labels', () => {
    const before = fold(agent, running);
    const command = rename('bar', { team: 'c' });
    const events = agent.decide(command, before);
    const body = { type: 'UpdateAgent', name: 'bar', labels: { team: 'c', project: 'p' }, startOnBoot: false };
    expect(instructionsFor(command, events, fold(agent, events, before))).toEqual([
      { machineId, agentId, generation: 3, incarnation: 1, body },
    ]);
  });

  it('is taken up by the machine once, also by what it was told later', () => {
    const asked = [...running, renamed('bar', 'foo', 2)];
    const completed: AgentEvent = {
      type: 'AgentRenameCompleted',
      data: { agentId, generation: 3, session: 'mngr-bar' },
    };
    given(agent, asked).when(updated(1)).then([]);
    given(agent, [...asked, labelled({ team: 'c' }, 3)])
      .when(updated(3))
      .then([completed]);
    given(agent, [...asked, completed])
      .when(updated(3))
      .then([]);
    given(agent, running).when(updated(1)).then([]);
  });

  it('changes neither what runs nor the end of a stop that is under way', () => {
    const asked = [...running, stopRequested, renamed('bar', 'foo', 3)];
    const stopped = { agentId, generation: 2, incarnation: 1, remaining: [] };
    given(agent, asked)
      .when({ type: 'RecordStopped', data: stopped, now })
      .then([{ type: 'AgentStopped', data: stopped }]);
  });

  it('of one that is being destroyed or was never made does not change', () => {
    given(agent, [...running, destroyRequested])
      .when(rename('bar'))
      .thenRejects('agent.destroying');
    given(agent, []).when(rename('bar')).thenRejects('agent.not-found');
  });
});

describe('labels of an agent', () => {
  it('are merged and taken away; what is so already is no event', () => {
    given(agent, running)
      .when(label({ k: 'v' }))
      .then([labelled({ team: 'b', project: 'p', k: 'v' }, 2)]);
    given(agent, running)
      .when(label({}, ['team', 'absent']))
      .then([labelled({ project: 'p' }, 2)]);
    given(agent, running)
      .when(label({ team: 'b' }, ['absent']))
      .then([]);
  });

  it('can be changed while it is being stopped', () => {
    given(agent, [...running, stopRequested])
      .when(label({ k: 'v' }))
      .then([labelled({ team: 'b', project: 'p', k: 'v' }, 3)]);
  });

  it('have an end', () => {
    const many = Object.fromEntries(Array.from({ length: MAX_LABELS - 1 }, (_, n) => [`k${n}`, 'v']));
    given(agent, running).when(label(many)).thenRejects('agent.too-many-labels');
  });
});

describe('an agent that starts on boot', () => {
  const asked: AgentEvent = { type: 'AgentStartOnBootChanged', data: { agentId, generation: 2, startOnBoot: true } };
  const exited = (reason: 'rebooted' | 'session-lost') => ({
    agentId,
    incarnation: 1,
    reason,
    ...{ exitCode: null, signal: null, exitedAt: now },
  });
  const record = (reason: 'rebooted' | 'session-lost'): AgentCommand => ({
    type: 'RecordExited',
    data: exited(reason),
    now,
  });

  it('is started again with the end that the restart of its computer was, once', () => {
    const events: AgentEvent[] = [{ type: 'AgentExited', data: exited('rebooted') }, startRequested(2, 3)];
    given(agent, [...running, asked])
      .when(record('rebooted'))
      .then(events);
    given(agent, [...running, asked, ...events])
      .when(record('rebooted'))
      .then([]);
    const after = fold(agent, [...running, asked, ...events]);
    expect(instructionsFor(record('rebooted'), events, after)).toMatchObject([
      { incarnation: 2, generation: 3, body: { type: 'StartAgent' } },
    ]);
  });

  it('is not started again after another end, nor when it was to stop', () => {
    given(agent, [...running, asked])
      .when(record('session-lost'))
      .then([{ type: 'AgentExited', data: exited('session-lost') }]);
    given(agent, running)
      .when(record('rebooted'))
      .then([{ type: 'AgentExited', data: exited('rebooted') }]);
    given(agent, [...running, asked, stopRequested])
      .when(record('rebooted'))
      .then([{ type: 'AgentExited', data: exited('rebooted') }]);
  });

  it('is told so once', () => {
    const ask = (startOnBoot: boolean): AgentCommand => ({
      type: 'SetStartOnBoot',
      data: { agentId, startOnBoot },
      now,
    });
    given(agent, running).when(ask(true)).then([asked]);
    given(agent, [...running, asked])
      .when(ask(true))
      .then([]);
    given(agent, running).when(ask(false)).then([]);
  });
});
