import {
  agentViewSchema,
  parseEvent,
  recordedEnvelopeSchema,
  type AgentEvent,
  type DomainEvent,
  type Observation,
  type RecordedEvent,
} from '@mngr/contracts';
import { agentEventsOf, newAgentId, newEvent } from '../testing/test-histories.js';
import { agentViewOf, type HostAndMachine } from './agent-view.js';
import type { AgentRow } from './agent.row.js';
import { evolveAgentRow } from './evolve-agent-row.js';
import type { MachineRow } from './hosts.projection.js';

const place = { hostId: `host-${'1'.repeat(32)}`, machineId: `machine-${'2'.repeat(32)}` };
const agentId = newAgentId();
const story = agentEventsOf(agentId, 'one', place);
const at = (second: number): string => `2030-01-01T00:00:${String(second).padStart(2, '0')}.000Z`;

function recorded(event: DomainEvent, index: number): RecordedEvent<AgentEvent> {
  const envelope = recordedEnvelopeSchema.parse({
    ...newEvent(event),
    ...{
      position: String(index + 1),
      logEpoch: 1,
      shard: 0,
      projectId: 'default',
      streamId: agentId,
      streamVersion: index + 1,
    },
    ...{ actor: { kind: 'user', id: 'u' }, correlationId: 'c', causationId: 'c', recordedAt: at(index) },
  });
  const parsed = parseEvent(envelope);
  if (parsed === null) throw new Error('unknown event');
  return parsed as RecordedEvent<AgentEvent>;
}

function rowAfter(events: readonly DomainEvent[]): AgentRow {
  const row = events.map(recorded).reduce<AgentRow | undefined>(evolveAgentRow, undefined);
  if (row === undefined) throw new Error('no row');
  return row;
}

function hostThatIs(reachability: MachineRow['reachability']): HostAndMachine {
  const machine = { machine_id: place.machineId, epoch: 1, build: 'b', reachability, since: at(59) };
  const host = {
    host_id: place.hostId,
    machine_id: place.machineId,
    project_id: 'default',
    name: 'laptop',
    provider: 'local',
  };
  return { ...host, host_dir: '/h', os_user: 'u', registered_at: at(0), labels: {}, facts: null, machine };
}

const observation: Observation = {
  ...{ agentId, incarnation: 1, state: 'WAITING', activity: 'waiting_input' },
  ...{ reason: 'a prompt', source: 'pane', since: at(30) },
};
const here = hostThatIs('reachable');
const stateAfter = (count: number, seen: Observation | null = null, host: HostAndMachine | null = here): string => {
  const view = agentViewSchema.parse(agentViewOf(rowAfter(story.slice(0, count)), host, seen, null));
  return `${view.status} ${view.state}`;
};

describe('agentViewOf', () => {
  it.each([
    [1, 'creating CREATING'],
    [2, 'creating CREATING'],
    [4, 'running RUNNING'],
    [5, 'exited DONE'],
    [6, 'starting RUNNING'],
    [7, 'running RUNNING'],
    [8, 'stopping RUNNING'],
    [9, 'stopped STOPPED'],
    [10, 'destroying STOPPED'],
    [11, 'destroyed STOPPED'],
  ])('after %i events of the story says %s', (count, expected) => {
    expect(stateAfter(count)).toBe(expected);
  });

  it('believes an observation only of the life at hand', () => {
    expect(stateAfter(4, observation)).toBe('running WAITING');
    expect(stateAfter(7, observation)).toBe('running RUNNING');
    expect(stateAfter(7, { ...observation, incarnation: 2 })).toBe('running WAITING');
  });

  it.each(['suspected', 'unreachable'] as const)(
    'says UNKNOWN of a life on a machine that is %s, but not of an end',
    (lost) => {
      expect(stateAfter(4, observation, hostThatIs(lost))).toBe('running UNKNOWN');
      expect(stateAfter(1, null, hostThatIs(lost))).toBe('creating UNKNOWN');
      expect(stateAfter(5, null, hostThatIs(lost))).toBe('exited DONE');
      expect(agentViewOf(rowAfter(story.slice(0, 4)), hostThatIs(lost), null, null)).toMatchObject({
        since: at(59),
        reason: `its machine is ${lost}`,
      });
    },
  );

  it('never guesses where no machine has registered', () => {
    expect(stateAfter(4, observation, null)).toBe('running UNKNOWN');
  });

  it('tells how it ended and when it began', () => {
    expect(agentViewOf(rowAfter(story.slice(0, 5)), here, null, 'sleep 99')).toMatchObject({
      exitCode: 3,
      reason: 'exited with code 3',
      command: 'sleep 99',
      createdAt: at(0),
      pid: null,
    });
    expect(agentViewOf(rowAfter(story.slice(0, 4)), here, null, null).command).toBe('sleep 9');
  });

  it('is as it was before when a destroy is refused or a later start fails', () => {
    const refused = {
      type: 'AgentDestroyRefused',
      data: { agentId, generation: 4, code: 'x', message: 'unsaved' },
    } as const;
    const failed = { type: 'AgentStartFailed', data: { agentId, incarnation: 2, code: 'x', message: 'no' } } as const;
    expect(rowAfter([...story.slice(0, 4), ...story.slice(9, 10), refused])).toMatchObject({
      process: 'running',
      is_destroying: false,
    });
    expect(rowAfter([...story.slice(0, 6), failed])).toMatchObject({
      process: 'exited',
      exit_code: 3,
      failure: { message: 'no' },
    });
  });
});
