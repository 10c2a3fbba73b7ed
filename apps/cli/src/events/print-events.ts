import type { EventLine } from '@mngr/contracts';
import { followEvents } from '../client/follow-events.js';
import type { GatewayClient } from '../client/gateway-client.js';
import type { EventFlagValues } from '../commands/event.command.js';
import type { Output } from '../output/output.js';
import { renderTemplate } from '../output/template.js';
import { eventRecord } from './event-record.js';

type Record = ReturnType<typeof eventRecord>;

function textOf({ format }: Output, record: Record): string {
  return format.kind === 'template' ? renderTemplate(format.template, record) : JSON.stringify(record);
}

/**
 * Prints the events of one agent: first what is in the log, then, when following, what is added to it.
 *
 * @throws AppError when the log cannot be read
 */
export async function printEvents(
  output: Output,
  client: GatewayClient,
  agentId: string,
  flags: EventFlagValues,
): Promise<void> {
  const { head, tail, follow, source } = flags;
  const isWanted = (record: Record): boolean =>
    source.length === 0 || source.some((name) => record.source === name || record.source.startsWith(`${name}/`));
  const print = (record: Record): Promise<void> => output.stream('stdout', `${textOf(output, record)}\n`);
  const wanted = (line: EventLine | undefined): Record[] =>
    line === undefined ? [] : [eventRecord(line)].filter(isWanted);

  let after: string | undefined;
  let printed = 0;
  const kept: Record[] = [];
  if (head === 0) return;
  for await (const { position, line } of followEvents(client, { agentId, isFollowing: false })) {
    after = position;
    for (const record of wanted(line)) {
      if (tail === undefined) await print(record);
      else kept.push(record);
      if (tail !== undefined && kept.length > tail) kept.shift();
      if (++printed === head) return;
    }
  }
  for (const record of kept) await print(record);
  if (!follow) return;
  client.watchOnly();
  const from = after === undefined ? {} : { after };
  for await (const { line } of followEvents(client, { agentId, isFollowing: true, ...from })) {
    for (const record of wanted(line)) {
      await print(record);
      if (++printed === head) return;
    }
  }
}
