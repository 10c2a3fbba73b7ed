import { EXIT } from '../program/exit-code.js';
import { listFlag, numberFlag, switchFlag, type FlagValues } from '../program/flag.js';
import type { Invocation } from '../program/invocation.js';
import { UsageError } from '../program/usage-error.js';

const flags = {
  follow: switchFlag('--follow', 'Go on with new events until interrupted'),
  tail: numberFlag('--tail <count>', 'Only the last so many', { min: 0, isWhole: true }),
  head: numberFlag('--head <count>', 'Only the first so many', { min: 0, isWhole: true }),
  source: listFlag('--source <name>', 'Only events of this source, such as mngr/agents'),
  include: listFlag('--include <cel>', 'Only events for which this CEL expression holds; all of several must'),
  exclude: listFlag('--exclude <cel>', 'No events for which this CEL expression holds'),
} as const;
export type EventFlagValues = FlagValues<typeof flags>;

/** Prints the events of an agent or a host. */
export class EventCommand {
  static readonly command = 'event';
  static readonly aliases = ['events'];
  static readonly summary = 'Print what happened to an agent or a host, one JSON object a line';
  static readonly description =
    'Each line has event_id, timestamp, source and type. Events of the log have the sources mngr/agents, mngr/messages and mngr/hosts, their position as event_id, and actor and data. Lines of the files events/SOURCE/events.jsonl in the folder of the agent are printed as they are. Agents that were destroyed still have their events. What was run by exec, read or written by file, provisioned anew or collected by gc is not among them: it stands in the audit of the HTTP API, GET /api/v1/audit?target=AGENT_ID. New events are pushed.';
  static readonly args = [
    { name: 'TARGET', description: 'An agent: name, id or NAME@HOST; a host: @HOST or its id', isRequired: true },
    { name: 'SOURCE', description: 'As --source', isVariadic: true },
  ];
  static readonly flags = flags;
  static readonly examples = [
    { description: 'The last five', line: 'mngr event my-agent --tail 5' },
    { description: 'As they happen', line: 'mngr event my-agent --follow' },
    { description: 'What a person wrote', line: 'mngr event my-agent --include \'type == "user_message"\'' },
  ];

  async run(
    invocation: Invocation,
    [target = '', ...sources]: readonly string[],
    given: EventFlagValues,
  ): Promise<number> {
    if (given.head !== undefined && given.tail !== undefined)
      throw new UsageError('Cannot specify both --head and --tail.');
    const client = await invocation.gateway();
    const [{ findEventTarget }, { printEvents }] = await Promise.all([
      import('../events/event-target.js'),
      import('../events/print-events.js'),
    ]);
    const found = await findEventTarget(client, target);
    await printEvents(invocation.output, client, found, { ...given, source: [...given.source, ...sources] });
    return EXIT.ok;
  }
}
