import { readdirSync, readFileSync } from 'node:fs';
import {
  parseEvent,
  recordedEnvelopeSchema,
  type AgentEvent,
  type DomainEvent,
  type HostEvent,
  type IncarnationEvent,
  type MachineEvent,
} from '@mngr/contracts';
import { fold } from '@mngr/event-sourcing';
import { agent } from './agent/agent.decider.js';
import { host } from './host/host.decider.js';
import { incarnation } from './incarnation/incarnation.decider.js';
import { machine } from './machine/machine.decider.js';

const DIRECTORY = new URL('../../contracts/fixtures/streams/', import.meta.url);

function recorded<E extends DomainEvent>(file: string): readonly E[] {
  const envelopes = recordedEnvelopeSchema.array().parse(JSON.parse(readFileSync(new URL(file, DIRECTORY), 'utf8')));
  return envelopes.map((envelope) => parseEvent(envelope)?.event as E);
}

describe('recorded streams', () => {
  it('of agents still lead to the states that they led to when they were written', () => {
    const phasesOf = (file: string) => {
      const events = recorded<AgentEvent>(file);
      return events.map((_, index) => fold(agent, events.slice(0, index + 1)).phase);
    };
    expect(phasesOf('agent-lifecycle.json')).toEqual([
      ...['creating', 'creating', 'creating', 'running', 'exited', 'starting', 'exited', 'starting', 'running'],
      ...['stopping', 'stopping', 'stopped', 'destroying', 'stopped', 'destroying', 'ended'],
    ]);
    expect(phasesOf('agent-create-failed.json')).toEqual(['creating', 'creating', 'ended']);
    expect(phasesOf('agent-forgotten.json')).toEqual(['creating', 'creating', 'running', 'ended']);
    expect(phasesOf('agent-adopted.json')).toEqual(['running', 'exited', 'ended']);
    expect(fold(agent, recorded<AgentEvent>('agent-renamed.json'))).toMatchObject({
      ...{
        phase: 'running',
        name: 'hawk',
        labels: { team: 'red' },
        startOnBoot: true,
        renameGeneration: 0,
        generation: 4,
      },
    });
    const last = fold(agent, recorded<AgentEvent>('agent-lifecycle.json'));
    expect(last).toMatchObject({ name: 'fox', incarnation: 3, generation: 6, workspace: { branch: 'mngr/fox' } });
  });

  it('of an incarnation still tell that every message has come to its end', () => {
    const { deliveryByMessageId } = fold(incarnation, recorded<IncarnationEvent>('incarnation.json'));
    expect(Object.values(deliveryByMessageId)).toEqual(['ended', 'ended', 'ended']);
  });

  it('of a machine and a host still tell who holds them', () => {
    const events = recorded<MachineEvent>('machine.json');
    expect(fold(machine, events)).toMatchObject({ epoch: 2, reachability: 'reachable' });
    expect(fold(machine, events.slice(0, -1))).toMatchObject({ epoch: 1, reachability: 'unreachable' });
    const place = recorded<HostEvent>('host.json');
    const [first, second] = place.filter((event) => event.type === 'HostRegistered');
    const state = fold(host, place);
    expect(state.labels).toEqual({ env: 's' });
    expect(second && host.decide({ type: 'RegisterHost', data: second.data, now: '' }, state)).toEqual([]);
    expect(first && host.decide({ type: 'RegisterHost', data: first.data, now: '' }, state)).toHaveLength(1);
  });

  it('are all folded by a test of this file, but for those about which nothing is decided', () => {
    const names = [
      'agent-adopted',
      'agent-create-failed',
      'agent-forgotten',
      'agent-lifecycle',
      'agent-renamed',
      'exec',
      'file',
      'gc',
      'host',
      'incarnation',
      'machine',
      'provision',
    ];
    expect(readdirSync(DIRECTORY).toSorted()).toEqual(names.map((name) => `${name}.json`));
  });
});
