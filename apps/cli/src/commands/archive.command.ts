import { eachTarget } from '../agents/each-target.js';
import { expandTargets } from '../agents/expand-targets.js';
import { agentFlag, onErrorFlag, targetsArg } from '../agents/target-flags.js';
import { EXIT } from '../program/exit-code.js';
import { switchFlag, type FlagValues } from '../program/flag.js';
import type { Invocation } from '../program/invocation.js';

const flags = {
  all: switchFlag('--all', 'All agents that are not archived yet'),
  force: switchFlag('-f, --force', 'Stop agents that run, then archive them'),
  dryRun: switchFlag('--dry-run', 'Only tell what would be archived'),
  onError: onErrorFlag,
  agent: agentFlag,
} as const;

/** Puts agents aside without destroying them. */
export class ArchiveCommand {
  static readonly command = 'archive';
  static readonly aliases = [];
  static readonly summary = 'Put agents aside by the label archived_at; nothing of them is removed';
  static readonly description =
    'Agents that run are left out unless --force stops them. An archived agent can be started and destroyed like any other; "mngr list --active" leaves it out, "mngr label AGENT archived_at-" takes it back.';
  static readonly args = [targetsArg];
  static readonly flags = flags;
  static readonly examples = [
    { description: 'One that is stopped', line: 'mngr archive my-agent' },
    { description: 'All that do not run', line: 'mngr archive --all' },
    { description: 'Stop and archive', line: 'mngr archive my-agent --force' },
  ];

  async run(invocation: Invocation, args: readonly string[], given: FlagValues<typeof flags>): Promise<number> {
    const { output, terminal } = invocation;
    const [{ archiveTarget, idsToArchive, previewArchive }, { printArchived }] = await Promise.all([
      import('../lifecycle/archive-target.js'),
      import('../lifecycle/print-archived.js'),
    ]);
    const named = [...args, ...given.agent];
    const targets = given.all
      ? await idsToArchive(await invocation.gateway(), named)
      : await expandTargets(named, terminal);
    if (targets.length === 0) {
      output.line('No agents found to archive');
      return EXIT.ok;
    }
    const client = await invocation.gateway();
    const act = given.dryRun ? previewArchive : archiveTarget;
    const { force, onError, dryRun } = given;
    const outcomes = await eachTarget(targets, (target) => act(client, target, force), { onError });
    return printArchived(output, outcomes, dryRun);
  }
}
