import { env } from 'node:process';
import {
  parseEvent,
  schemaVersionOf,
  type AgentCommand,
  type AgentEvent,
  type RecordedEnvelope,
} from '@mngr/contracts';
import { AppError } from '@mngr/errors';
import { fold } from '@mngr/event-sourcing';
import fc from 'fast-check';
import { claimsFor } from './agent.claims.js';
import { agent } from './agent.decider.js';
import { instructionsFor } from './agent.instructions.js';
import type { AgentState } from './agent.state.js';

const agentId = `agent-${'a'.repeat(32)}`;
const machineId = `machine-${'b'.repeat(32)}`;
const hostId = `host-${'c'.repeat(32)}`;
const now = '2030-01-01T12:00:00.000Z';
const tmux = { tmpDir: null, sessionPrefix: 'mngr-', width: 200, height: 50 };
const text = { textId: `text-${'d'.repeat(32)}`, sha256: 'e'.repeat(64), sizeBytes: 5, preview: 'sleep' };
const stands = {
  kind: 'in-place',
  workDir: '/w',
  repository: null,
  branch: null,
  branchCreated: false,
  baseCommit: null,
  baseBranch: null,
} as const;
const launch = {
  name: 'foo',
  type: 'command',
  program: { kind: 'argv', argv: ['x'] },
  sealedEnv: 'v1.x',
  workspace: { kind: 'in-place', path: '/w' },
  tmux,
  labels: {},
  shell: '/bin/sh',
} as const;

/** What happens next, told relative to where the agent stands: `ago` 0 is the present incarnation or generation. */
interface Step {
  readonly type: AgentCommand['type'];
  readonly ago: number;
  readonly isForced: boolean;
  readonly forget: boolean;
}
const TYPES = [
  'CreateAgent',
  'StartAgent',
  'StopAgent',
  'DestroyAgent',
  'RecordWorkspace',
  'RecordStarted',
  'RecordStartFailed',
  'RecordExited',
  'RecordStopped',
  'RecordDestroyed',
  'RecordDestroyRefused',
  'RenameAgent',
  'LabelAgent',
  'SetStartOnBoot',
  'RecordUpdated',
] as const;
const steps = fc.array(
  fc.record<Step>({
    type: fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...TYPES.filter((type) => type !== 'RecordDestroyed')) },
      { weight: 1, arbitrary: fc.constantFrom(...TYPES) },
    ),
    ago: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: -1, max: 2 }) }),
    isForced: fc.boolean(),
    forget: fc.nat(15).map((n) => n === 0),
  }),
  { maxLength: 40 },
);

function commandOf({ type, ago, isForced, forget }: Step, state: AgentState): AgentCommand {
  const incarnation = Math.max(1, state.incarnation - ago);
  const generation = Math.max(1, state.generation - ago);
  const life = { agentId, incarnation };
  switch (type) {
    case 'CreateAgent':
      return {
        type,
        now,
        data: {
          agentId,
          hostId,
          machineId,
          launch: { ...launch, program: { kind: 'argv', argv: ['x'] } },
          command: text,
          envNames: [],
        },
      };
    case 'StartAgent':
      return { type, now, data: { agentId } };
    case 'StopAgent':
      return { type, now, data: { agentId, gracefulTimeoutMs: 1 } };
    case 'DestroyAgent':
      return { type, now, data: { agentId, isForced, removeBranch: false, forget } };
    case 'RecordWorkspace':
      return { type, now, data: { agentId, workspace: stands } };
    case 'RecordStarted':
      return { type, now, data: { ...life, pid: 7, session: 's', tmuxSocket: '/s', startedAt: now } };
    case 'RecordStartFailed':
      return { type, now, data: { ...life, code: 'x.y', message: 'no' } };
    case 'RecordExited':
      return {
        type,
        now,
        data: { ...life, reason: isForced ? 'rebooted' : 'exited', exitCode: 0, signal: null, exitedAt: now },
      };
    case 'RecordStopped':
      return { type, now, data: { ...life, generation, remaining: [] } };
    case 'RecordDestroyed':
      return {
        type,
        now,
        data: {
          agentId,
          generation,
          branchDeleted: null,
          keptRef: null,
          restoreCommand: null,
          remaining: [],
          leftovers: [],
        },
      };
    case 'RenameAgent':
      return { type, now, data: { agentId, name: isForced ? 'foo' : 'bar', labels: forget ? { l: `${ago}` } : {} } };
    case 'LabelAgent':
      return { type, now, data: { agentId, set: { k: `${ago}` }, remove: isForced ? ['l'] : [] } };
    case 'SetStartOnBoot':
      return { type, now, data: { agentId, startOnBoot: isForced } };
    case 'RecordUpdated':
      return { type, now, data: { agentId, generation, session: 's' } };
    case 'RecordPresent':
      throw new Error('a presence is of another log: agent-adoption.spec.ts');
    case 'RecordDestroyRefused':
      return { type, now, data: { agentId, generation, code: 'x.y', message: 'no' } };
  }
}

/** @returns null when the aggregate refuses */
function decided(command: AgentCommand, state: AgentState): readonly AgentEvent[] | null {
  try {
    return agent.decide(Object.freeze(command), Object.freeze(state));
  } catch (error) {
    if (error instanceof AppError && (error.kind === 'rejected' || error.kind === 'not-found')) return null;
    throw error;
  }
}

interface Run {
  readonly events: readonly AgentEvent[];
  readonly states: readonly AgentState[];
  readonly claims: readonly { readonly op: string; readonly key: string }[];
}

/** Plays the steps; `look` sees each decision and the state after it. */
function play(
  all: readonly Step[],
  look: (command: AgentCommand, events: readonly AgentEvent[] | null, after: AgentState) => void = () => {},
): Run {
  const events: AgentEvent[] = [];
  const states: AgentState[] = [agent.initialState];
  const claims: Run['claims'][number][] = [];
  let state = agent.initialState;
  for (const step of all) {
    const command = commandOf(step, state);
    const facts = decided(command, state);
    const before = state;
    for (const fact of facts ?? []) states.push((state = agent.evolve(state, fact)));
    events.push(...(facts ?? []));
    claims.push(...claimsFor('default', facts ?? [], before));
    const told = instructionsFor(command, facts ?? [], state);
    expect(
      told.every((instruction) => instruction.machineId === machineId && instruction.incarnation === state.incarnation),
    ).toBe(true);
    look(command, facts, state);
  }
  return { events, states, claims };
}

/** The incarnations that may have a process after these events. */
function liveAfter(events: readonly AgentEvent[]): number[] {
  const live = new Set<number>();
  for (const event of events) {
    if (event.type === 'AgentStartRequested') live.add(event.data.incarnation);
    if (event.type === 'AgentExited' || event.type === 'AgentStartFailed' || event.type === 'AgentStopped')
      live.delete(event.data.incarnation);
    if (event.type === 'AgentCreateFailed' || event.type === 'AgentDestroyed' || event.type === 'AgentForgotten')
      live.clear();
    if (live.size > 1) break;
  }
  return [...live];
}

const seed = Number(env['FC_SEED'] ?? Date.now() % 2 ** 31);
const holds = (property: (all: Step[]) => void) => fc.assert(fc.property(steps, property), { seed, numRuns: 1_500 });

describe(`any history of an agent (FC_SEED=${seed})`, () => {
  it('has at most one incarnation that may be alive', () => {
    holds((all) => expect(liveAfter(play(all).events).length).toBeLessThanOrEqual(1));
  });

  it('never gives an incarnation or a generation twice', () => {
    holds((all) => {
      const { events } = play(all);
      const incarnations = events.flatMap((event) =>
        event.type === 'AgentStartRequested' ? [event.data.incarnation] : [],
      );
      expect(incarnations).toEqual(incarnations.map((_, index) => index + 1));
      const decisions = events.filter(({ type }) => /Requested$|Forgotten$|Renamed$|Changed$/.test(type));
      const generations = decisions.flatMap(({ data }) => ('generation' in data ? [data.generation] : []));
      expect(generations).toEqual(generations.map((_, index) => index + 1));
    });
  });

  it('holds exactly the name that it has, from its beginning to its end', () => {
    holds((all) => {
      const { claims, states } = play(all);
      const { phase, name } = states.at(-1) ?? agent.initialState;
      const held = new Set<string>();
      for (const { op, key } of claims) expect(op === 'add' ? held.add(key).has(key) : held.delete(key)).toBe(true);
      expect([...held]).toEqual(phase === 'absent' || phase === 'ended' ? [] : [name]);
    });
  });

  it('is started again by the restart of its computer alone, and only where that was asked', () => {
    holds((all) => {
      let wasAsked = false;
      play(all, (command, facts, after) => {
        const types = (facts ?? []).map(({ type }) => type);
        if (command.type.startsWith('Record') && types.includes('AgentStartRequested')) {
          expect(command).toMatchObject({ type: 'RecordExited', data: { reason: 'rebooted' } });
          expect(wasAsked).toBe(true);
        }
        wasAsked = after.startOnBoot;
      });
    });
  });

  it('tells its machine the name and labels that it has, with the last change of them', () => {
    holds((all) => {
      play(all, (command, facts, after) => {
        const updates = instructionsFor(command, facts ?? [], after).filter(({ body }) => body.type === 'UpdateAgent');
        const isChanged = (facts ?? []).some(({ type }) => /Renamed$|Changed$/.test(type));
        const { name, labels, startOnBoot, generation } = after;
        expect(updates).toMatchObject(isChanged ? [{ generation, body: { name, labels, startOnBoot } }] : []);
      });
    });
  });

  it('tells each fact of an incarnation once: a repeated command or report has nothing left to say', () => {
    holds((all) => {
      play(all, (command, facts, after) => {
        if (facts !== null) expect(decided(command, after) ?? []).toEqual([]);
      });
    });
  });

  it('read again from what was stored gives at each point the state that decided then', () => {
    holds((all) => {
      const { events, states } = play(all);
      const stored = events.map(
        (event) => parseEvent(JSON.parse(JSON.stringify(asStored(event))) as RecordedEnvelope)?.event as AgentEvent,
      );
      for (let length = 0; length <= stored.length; length++)
        expect(fold(agent, stored.slice(0, length))).toEqual(states[length]);
    });
  });
});

function asStored({ type, data }: AgentEvent): RecordedEnvelope {
  const place = { position: '1', logEpoch: 1, shard: 0, projectId: 'default', streamId: agentId, streamVersion: 1 };
  return {
    ...place,
    type,
    data,
    schemaVersion: schemaVersionOf(type),
    actor: { kind: 'user', id: 'o' },
    correlationId: 'c',
    causationId: 'c',
    recordedAt: now,
  };
}
