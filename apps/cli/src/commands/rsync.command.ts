import type { FlagValues } from '../program/flag.js';
import type { Invocation } from '../program/invocation.js';
import { UsageError } from '../program/usage-error.js';
import { startHostFlag, uncommittedFlag } from '../transfer/transfer-flags.js';

const flags = { uncommitted: uncommittedFlag, start: startHostFlag } as const;

/** Copies files between here and an agent. */
export class RsyncCommand {
  static readonly command = 'rsync';
  static readonly aliases = [];
  static readonly summary = 'Copy files between here and an agent with rsync';
  static readonly description = [
    'One of SOURCE and DESTINATION is AGENT[:PATH], the other a local path, which begins with ".", "/" or "~" or has a "/" in it. PATH is relative to the agent\'s work directory, or absolute.',
    'Slashes mean what they mean to rsync: a "/" at the end of SOURCE copies what is in it. AGENT alone stands for what is in its work directory. The folder .git is never copied. What follows "--" goes to rsync.',
  ].join('\n\n');
  static readonly args = [
    { name: 'SOURCE', description: 'AGENT[:PATH] or a local path', isRequired: true },
    { name: 'DESTINATION', description: 'The other one of the two', isRequired: true },
  ];
  static readonly flags = flags;
  static readonly takesWordsAfterDashes = true;
  static readonly examples = [
    { description: "A file into the agent's directory", line: 'mngr rsync ./notes.md my-agent:' },
    { description: 'What is in a folder, into a folder there', line: 'mngr rsync ./data/ my-agent:data/' },
    { description: 'Everything, to here', line: 'mngr rsync my-agent ./copy' },
    { description: 'See what would happen', line: 'mngr rsync my-agent:src/ ./src/ -- --dry-run --delete' },
  ];

  async run(
    invocation: Invocation,
    [from = '', to = '']: readonly string[],
    given: FlagValues<typeof flags>,
  ): Promise<number> {
    const { agentEnd, localPath, parseEndpoint } = await import('../transfer/endpoint.js');
    const [source, destination] = [parseEndpoint(from), parseEndpoint(to)];
    if (source.kind === destination.kind) {
      throw source.kind === 'local'
        ? new UsageError('One of SOURCE and DESTINATION must name an agent.', 'Use plain "rsync" between local paths.')
        : new UsageError('One of SOURCE and DESTINATION must be a local path.', `For a local path write "./${to}".`);
    }
    const end = await agentEnd(invocation, source, destination);
    const path = (each: typeof source): string =>
      each.kind === 'local' ? localPath(each.path, invocation.cwd) : end.path;
    const { runRsync } = await import('../transfer/run-rsync.js');
    return runRsync(invocation, {
      source: path(source),
      destination: path(destination),
      uncommitted: given.uncommitted ?? 'fail',
      args: invocation.wordsAfterDashes ?? [],
      agent: end.agent.name,
    });
  }
}
