import { EXIT } from '../program/exit-code.js';
import { choiceFlag, listFlag, switchFlag, type FlagValues } from '../program/flag.js';
import type { Invocation } from '../program/invocation.js';

const flags = {
  dryRun: switchFlag('--dry-run', 'Only tell what would be removed'),
  allProviders: switchFlag('--all-providers', 'Hosts of every provider, as without --provider'),
  provider: listFlag('--provider <name>', 'Only hosts of this provider'),
  onError: choiceFlag('--on-error <what>', ['abort', 'continue'], 'Whether to go on after a failure [default: abort]'),
} as const;

/** Removes what is left of agents that are over. */
export class GcCommand {
  static readonly command = 'gc';
  static readonly aliases = [];
  static readonly summary = 'Remove what is left of agents that are over';
  static readonly description =
    'In this order: work directories (worktrees, mirrors, copies, and clones of URLs), folders of destroyed agents, work that was kept under refs/mngr/kept more than 30 days ago, old logs. Only what mngr made itself and what its journal knows to be over is removed; uncommitted work and commits on no branch, or only in a mirror or clone, stay, and so does everything of a host or repository that does not answer.';
  static readonly args = [];
  static readonly flags = flags;
  static readonly examples = [
    { description: 'Only look', line: 'mngr gc --dry-run' },
    { description: 'Everything', line: 'mngr gc' },
  ];

  async run(invocation: Invocation, _args: readonly string[], given: FlagValues<typeof flags>): Promise<number> {
    const [{ collectGarbage }, { printGarbage }, { isUnusedHostDir }] = await Promise.all([
      import('../gc/collect-garbage.js'),
      import('../gc/print-garbage.js'),
      import('../plane/unused-host-dir.js'),
    ]);
    const { dryRun, onError = 'abort' } = given;
    const providers = given.allProviders ? [] : given.provider;
    if (await isUnusedHostDir(invocation))
      return printGarbage(invocation.output, { removed: [], kept: [], errors: [] }, dryRun);
    const answer = await collectGarbage(await invocation.gateway(), { dryRun, onError, providers: [...providers] });
    const code = printGarbage(invocation.output, answer, dryRun);
    return answer.errors.length > 0 ? EXIT.error : code;
  }
}
