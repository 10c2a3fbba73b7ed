import { isNotFound, agentNotFound, refOf } from '../agents/find-agent.js';
import { startAgent } from '../agents/start-agent.js';
import { EXIT } from '../program/exit-code.js';
import { switchFlag, textFlag, toggleFlag, type FlagValues } from '../program/flag.js';
import type { Invocation } from '../program/invocation.js';

const flags = {
  full: switchFlag('--full', 'All output that was kept, also of a stopped, done or destroyed agent'),
  window: textFlag('-w, --window <name>', "Another window than the agent's own, by name or number"),
  start: toggleFlag('--start', 'Start the agent first if it is stopped [default: off]'),
} as const;

/** Prints what an agent shows. */
export class CaptureCommand {
  static readonly command = 'capture';
  static readonly aliases = [];
  static readonly summary = "Print an agent's screen, or all its kept output";
  static readonly description = '';
  static readonly args = [{ name: 'AGENT', description: 'Name, id or NAME@HOST', isRequired: true }];
  static readonly flags = flags;
  static readonly examples = [
    { description: 'What it shows now', line: 'mngr capture my-agent' },
    { description: 'Everything that was kept', line: 'mngr capture my-agent --full' },
  ];

  async run(
    invocation: Invocation,
    [target = '']: readonly string[],
    given: FlagValues<typeof flags>,
  ): Promise<number> {
    const { output } = invocation;
    const client = await invocation.gateway();
    try {
      const ref = await refOf(client, target);
      if (given.start === true) await startAgent(client, ref);
      const query = { full: given.full ? 'true' : undefined, window: given.window };
      const { text, source, isTruncated } = await client.call('capture', { ref, query });
      const record = { agent: target, text, source, is_truncated: isTruncated };
      if (output.isHuman) output.raw(text.endsWith('\n') || text === '' ? text : `${text}\n`);
      output.json(record);
      output.event('capture', record);
      output.items([record]);
      if (isTruncated) output.warn('The beginning of the output was not kept.');
      return EXIT.ok;
    } catch (error) {
      throw isNotFound(error) ? agentNotFound(target) : error;
    }
  }
}
