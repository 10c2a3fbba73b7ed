import { schemaVersionOf, type AppendItem, type DomainEvent, type NewEvent } from '@mngr/contracts';

/** What one command or report leads to, before it is guarded and appended. */
export interface Plan {
  readonly streams: AppendItem['streams'];
  readonly claims: AppendItem['claims'];
  readonly instructions: AppendItem['instructions'];
  readonly texts: AppendItem['texts'];
  readonly finishes: AppendItem['finishes'];
  /** Another one than the sender named. */
  readonly projectId?: string;
  /** What the client hears. */
  readonly result: Readonly<Record<string, unknown>>;
}

export const NOTHING: Plan = { streams: [], claims: [], instructions: [], texts: [], finishes: [], result: {} };

export function toNewEvents(events: readonly DomainEvent[]): NewEvent[] {
  return events.map(({ type, data }) => ({ type, schemaVersion: schemaVersionOf(type), data: { ...data } }));
}
