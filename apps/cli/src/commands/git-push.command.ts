import type { FlagValues } from '../program/flag.js';
import type { Invocation } from '../program/invocation.js';
import { startHostFlag } from '../transfer/transfer-flags.js';

const flags = { start: startHostFlag } as const;

/** Plain git between the caller's repository and an agent's. */
export class GitPushCommand {
  static readonly command = 'git push';
  static readonly aliases = [];
  static readonly summary = "Push commits from here into an agent's repository";
  static readonly description =
    'Runs "git push" in the current directory. Without a refspec the current branch goes to the branch that the agent works on. A clean working tree there is updated with it, a dirty one makes git refuse. What follows "--" goes to git.';
  static readonly args = [
    { name: 'AGENT[:PATH]', description: 'The agent, or a repository on its host', isRequired: true },
  ];
  static readonly examples = [
    { description: "The current branch to the agent's", line: 'mngr git push my-agent' },
    { description: 'Another branch', line: 'mngr git push my-agent -- feature:mngr/my-agent' },
    { description: 'See what would happen', line: 'mngr git push my-agent -- --dry-run' },
  ];
  static readonly flags = flags;
  static readonly takesWordsAfterDashes = true;

  async run(
    invocation: Invocation,
    [target = '']: readonly string[],
    _given: FlagValues<typeof flags>,
  ): Promise<number> {
    const { runGitSync } = await import('../transfer/run-git-sync.js');
    return runGitSync(invocation, 'push', target, invocation.wordsAfterDashes ?? []);
  }
}
