import { EXIT } from '../program/exit-code.js';
import { listFlag, numberFlag, switchFlag, type FlagValues } from '../program/flag.js';
import type { Invocation } from '../program/invocation.js';
import { UsageError } from '../program/usage-error.js';

const flags = {
  follow: switchFlag('--follow', 'Go on with new events until interrupted'),
  tail: numberFlag('--tail <count>', 'Only the last so many', { min: 0, isWhole: true }),
  head: numberFlag('--head <count>', 'Only the first so many', { min: 0, isWhole: true }),
  source: listFlag('--source <name>', 'Only events of this source, such as mngr/agents'),
} as const;
export type EventFlagValues = FlagValues<typeof flags>;

/** Prints the events of an agent. */
export class EventCommand {
  static readonly command = 'event';
  static readonly aliases = ['events'];
  static readonly summary = 'Print what happened to an agent, one JSON object a line';
  static readonly description =
    'Each line has event_id (its position in the log), timestamp, source and type, then actor and data. Agents that were destroyed still have their events.';
  static readonly args = [
    { name: 'AGENT', description: 'Name, id or NAME@HOST', isRequired: true },
    { name: 'SOURCE', description: 'As --source', isVariadic: true },
  ];
  static readonly flags = flags;
  static readonly examples = [
    { description: 'The last five', line: 'mngr event my-agent --tail 5' },
    { description: 'As they happen', line: 'mngr event my-agent --follow' },
  ];

  async run(
    invocation: Invocation,
    [target = '', ...sources]: readonly string[],
    given: EventFlagValues,
  ): Promise<number> {
    if (given.head !== undefined && given.tail !== undefined)
      throw new UsageError('Cannot specify both --head and --tail.');
    const client = await invocation.gateway();
    const [{ findAgent }, { printEvents }] = await Promise.all([
      import('../agents/find-agent.js'),
      import('../events/print-events.js'),
    ]);
    const { id } = await findAgent(client, target, { includeEnded: true });
    await printEvents(invocation.output, client, id, { ...given, source: [...given.source, ...sources] });
    return EXIT.ok;
  }
}
