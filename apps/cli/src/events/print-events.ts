import { setTimeout as delay } from 'node:timers/promises';
import { toAppError } from '@mngr/errors';
import { followEvents } from '../client/follow-events.js';
import type { GatewayClient } from '../client/gateway-client.js';
import type { EventFlagValues } from '../commands/event.command.js';
import type { Output } from '../output/output.js';
import { renderTemplate } from '../output/template.js';
import { eventRecord, inOrderOfTime, type EventRecord } from './event-record.js';
import type { EventTarget } from './event-target.js';
import { FileRecords } from './file-records.js';

/** After the host could not be asked. */
const RETRY_MS = 2_000;

/** Prints what is wanted, until as many were printed as were asked for. */
class Printer {
  #left: number;

  constructor(
    private readonly output: Output,
    private readonly isWanted: (record: EventRecord) => boolean,
    head: number | undefined,
  ) {
    this.#left = head ?? Infinity;
  }

  get isFull(): boolean {
    return this.#left <= 0;
  }

  async print(records: readonly EventRecord[], tail = Infinity): Promise<void> {
    const wanted = records.filter(this.isWanted);
    const chosen = tail === Infinity ? wanted : tail === 0 ? [] : wanted.slice(-tail);
    for (const record of chosen) {
      if (this.isFull) return;
      this.#left -= 1;
      await this.output.stream('stdout', `${this.#textOf(record)}\n`);
    }
  }

  #textOf(record: EventRecord): string {
    const { format } = this.output;
    return format.kind === 'template' ? renderTemplate(format.template, record) : JSON.stringify(record);
  }
}

async function wantedBy(flags: EventFlagValues, output: Output): Promise<(record: EventRecord) => boolean> {
  const { include, exclude, source } = flags;
  const isOfSource = (record: EventRecord): boolean =>
    source.length === 0 || source.some((name) => record.source === name || record.source.startsWith(`${name}/`));
  if (include.length + exclude.length === 0) return isOfSource;
  const { celFilter } = await import('../filter/cel-filter.js');
  // Events have the fields that their sources give them: none is unknown.
  const passes = celFilter({ include, exclude }, { knows: () => true }, (sentence) => output.warn(sentence));
  return (record) => isOfSource(record) && passes(record);
}

/**
 * Prints the events of one target: first what there is, in the order of time, then, when following, what is added.
 *
 * @throws AppError when the log cannot be read; `cli.bad-filter`
 */
export async function printEvents(
  output: Output,
  client: GatewayClient,
  target: EventTarget,
  flags: EventFlagValues,
): Promise<void> {
  const printer = new Printer(output, await wantedBy(flags, output), flags.head);
  if (printer.isFull) return;
  const { agentId } = target;
  const files = agentId === undefined ? undefined : new FileRecords(client, agentId, (text) => output.warn(text));
  const ofAgent = agentId === undefined ? {} : { agentId };

  let after: string | undefined;
  const found: EventRecord[] = [];
  for await (const step of followEvents(client, { ...ofAgent, isFollowing: false })) {
    if (step.kind === 'event' || step.kind === 'watermark') after = step.position;
    if (step.kind === 'event' && target.concerns(step.line)) found.push(eventRecord(step.line));
  }
  found.push(...((await files?.read().catch((error: unknown) => unreadable(output, error))) ?? []));
  await printer.print(inOrderOfTime(found), flags.tail);
  if (!flags.follow || printer.isFull) return;

  client.watchOnly();
  const over = new AbortController();
  const followLog = async (): Promise<void> => {
    const query = { ...ofAgent, after: after ?? '0', isFollowing: true, signal: over.signal };
    for await (const step of followEvents(client, query)) {
      if (step.kind !== 'event' || !target.concerns(step.line)) continue;
      await printer.print([eventRecord(step.line)]);
      if (printer.isFull) return;
    }
  };
  const followFiles = async (reader: FileRecords): Promise<void> => {
    while (!over.signal.aborted && !printer.isFull) {
      const page = await reader.next(over.signal).catch(() => undefined);
      if (page === undefined) await delay(RETRY_MS, undefined, { signal: over.signal }).catch(() => undefined);
      else await printer.print(page.records);
    }
  };
  await Promise.race([followLog(), ...(files === undefined ? [] : [followFiles(files)])]).finally(() => over.abort());
}

/** The log is the truth about the agent; its files are of the agent's own making. */
function unreadable(output: Output, error: unknown): readonly EventRecord[] {
  output.warn(`The event files on the agent's host cannot be read now: ${toAppError(error).message}`);
  return [];
}
