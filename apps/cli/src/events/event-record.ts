import type { EventLine } from '@mngr/contracts';

/** One event under mngr's four fixed names, then whatever else it has. */
export type EventRecord = Readonly<Record<string, unknown>> & {
  readonly event_id: string;
  readonly timestamp: string;
  readonly source: string;
  readonly type: string;
};

function sourceOf({ type, agentId, hostId, data }: EventLine): string {
  if (type.startsWith('Message')) return 'mngr/messages';
  if (agentId !== null) return 'mngr/agents';
  return hostId === null && data['machineId'] === undefined ? 'mngr/control' : 'mngr/hosts';
}

/** An event of the log; its id is its position. */
export function eventRecord(line: EventLine): EventRecord {
  return {
    event_id: line.position,
    timestamp: line.recordedAt,
    source: sourceOf(line),
    type: line.type,
    agent_id: line.agentId,
    host_id: line.hostId,
    actor: line.actor,
    correlation_id: line.correlationId,
    data: line.data,
  };
}

const textOr = (value: unknown, otherwise: string): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : otherwise;

/**
 * A line of an event file; what it lacks of the four fixed names is filled in.
 *
 * @param file the file's place below `events/`
 * @param index which line of the file it is, from 0
 */
export function fileRecord(line: Readonly<Record<string, unknown>>, file: string, index: number): EventRecord {
  return {
    ...line,
    event_id: textOr(line['event_id'], `${file}#${index}`),
    timestamp: textOr(line['timestamp'], ''),
    source: textOr(line['source'], file),
    type: textOr(line['type'], 'unknown'),
  };
}

/** The order of time; events of the same instant stay as they came. */
export function inOrderOfTime(records: readonly EventRecord[]): readonly EventRecord[] {
  const timed = records.map((record) => ({ record, at: Date.parse(record.timestamp) || 0 }));
  return timed.toSorted((a, b) => a.at - b.at).map(({ record }) => record);
}
