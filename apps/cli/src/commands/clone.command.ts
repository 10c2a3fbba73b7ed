import { createFlags, type CreateFlagValues } from '../create/create-flags.js';
import type { FlagValues } from '../program/flag.js';
import type { Invocation } from '../program/invocation.js';
import { UsageError } from '../program/usage-error.js';

const { source: _from, ...flags } = createFlags;

/** Makes an agent from another one's work directory: `create --from`. */
export class CloneCommand {
  static readonly command = 'clone';
  static readonly aliases = ['copy'];
  static readonly summary = 'Make an agent that begins with the work of another one';
  static readonly description =
    'The same as "mngr create NAME --from SOURCE": a new id, a branch of its own, and the files of the source with what is not committed. Without --type the new agent has the type of the source.';
  static readonly args = [
    { name: 'SOURCE', description: 'The agent to begin from: name, id or NAME@HOST', isRequired: true },
    { name: 'NAME', description: 'Name of the new agent [default: an invented one]' },
    { name: 'TYPE', description: 'Type of the new agent, as --type' },
  ];
  static readonly flags = flags;
  static readonly takesWordsAfterDashes = true;
  static readonly examples = [
    { description: 'Try another way', line: 'mngr clone my-agent other-way --type command -- ./solve.sh --fast' },
  ];

  async run(
    invocation: Invocation,
    [source = '', ...args]: readonly string[],
    given: FlagValues<typeof flags>,
  ): Promise<number> {
    if (/^([./~]|[a-z+]+:\/\/)/i.test(source))
      throw new UsageError(`"${source}" is not an agent.`, 'For another source: mngr create NAME --from SOURCE');
    const [{ CreateCommand }, { findAgent }] = await Promise.all([
      import('./create.command.js'),
      import('../agents/find-agent.js'),
    ]);
    const { id, type } = await findAgent(await invocation.gateway(), source);
    const asCreate: CreateFlagValues = { ...given, source: id, type: given.type ?? args[1] ?? type };
    return new CreateCommand().run(invocation, args, asCreate);
  }
}
