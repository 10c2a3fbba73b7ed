import type { AnswerRecord, EndRecord, HistoryRecord, LoggedEvent, ProcessRecord, SampleRecord } from '../records.js';
import { commandIdOf } from './history-index.js';
import type { RunRecords } from './run-records.js';

export const AGENT = `agent-${'a'.repeat(32)}`;
export const OTHER = `agent-${'b'.repeat(32)}`;
export const MACHINE = `machine-${'c'.repeat(32)}`;
export const HOST = `host-${'d'.repeat(32)}`;

const END: EndRecord = {
  settledAt: 100_000,
  pending: [],
  viewedAt: 100_000,
  views: [],
  claims: [],
  segments: [],
  replay: [],
  replayedTables: 5,
  planted: [],
  received: [],
  leftovers: [],
  lookedFor: ['process'],
};

/** A run in which nothing happened but what is given. */
export function aRun(parts: Partial<Omit<RunRecords, 'end'>> & { readonly end?: Partial<EndRecord> } = {}): RunRecords {
  return {
    run: { seed: 1, profile: 'spec', startedAt: 0, hosts: [{ name: 'h1', machineId: MACHINE, hostId: HOST }] },
    ...{ history: [], faults: [], witness: [], samples: [], log: [], commands: [], ...parts },
    end: { ...END, ...parts.end },
  };
}

type Event = Pick<LoggedEvent, 'type'> & { readonly data?: object; readonly streamId?: string; readonly key?: string };

/** A log of these events, each on the stream of `AGENT` unless told otherwise, at the positions 1, 2, 3 … */
export function aLog(...events: readonly Event[]): readonly LoggedEvent[] {
  const versions = new Map<string, number>();
  return events.map(({ type, data = {}, streamId = AGENT, key = 'k' }, index) => {
    const streamVersion = (versions.get(streamId) ?? 0) + 1;
    versions.set(streamId, streamVersion);
    const place = { position: String(index + 1), projectId: 'default', streamId, streamVersion };
    return { ...place, type, data: { agentId: streamId, ...data }, causationId: commandIdOf(key) };
  });
}

/** The log had grown to position n at n seconds. */
export function aSecondEach(positions: number): readonly SampleRecord[] {
  return Array.from({ length: positions + 1 }, (_, index) => {
    const at = index * 1_000;
    return { kind: 'head', at, askedAt: at, position: String(index) };
  });
}

export const requested = (program = 'sink', name = 'fox'): Event => ({
  type: 'AgentRequested',
  data: { name, hostId: HOST, machineId: MACHINE, labels: { program } },
});
export const startRequested = (incarnation: number): Event => ({ type: 'AgentStartRequested', data: { incarnation } });
export const started = (incarnation: number): Event => ({ type: 'AgentStarted', data: { incarnation } });
export const stopRequested = (incarnation: number): Event => ({ type: 'AgentStopRequested', data: { incarnation } });
export const stopped = (incarnation: number): Event => ({ type: 'AgentStopped', data: { incarnation, remaining: [] } });

/** The program of an incarnation, seen by each scan from `from` to `to`. */
export function lived(
  incarnation: number,
  from: number,
  to: number | null,
  more: Partial<ProcessRecord> = {},
): readonly ProcessRecord[] {
  const pid = 1_000 + from;
  const life = { kind: 'process', agentId: AGENT, incarnation, pid, startTime: String(from), role: 'program' } as const;
  const up: ProcessRecord = { ...life, at: from, after: from - 100, change: 'up', cwd: `/w/${AGENT}`, ...more };
  if (to === null) return [up];
  return [up, { ...life, ...more, at: to + 100, after: to, change: 'down' }];
}

/** One try of a command and its answer. */
export function asked(
  key: string,
  operation: string,
  status: number,
  body: object,
  at = 5_000,
): readonly [HistoryRecord, AnswerRecord] {
  const path = operation === 'create' ? '/agents' : `/agents/${AGENT}/${operation}`;
  const named = operation === 'create' ? {} : { agentId: AGENT };
  return [
    { kind: 'call', at: at - 100, client: 1, key, operation, path, ...named },
    { kind: 'answer', at, client: 1, key, operation, status, body, retryAfter: null },
  ];
}

export const done = (key: string, more: object = {}): object => ({
  commandId: commandIdOf(key),
  isComplete: true,
  agent: { id: AGENT },
  ...more,
});
