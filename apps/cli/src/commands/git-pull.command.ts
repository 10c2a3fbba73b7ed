import type { FlagValues } from '../program/flag.js';
import type { Invocation } from '../program/invocation.js';
import { startHostFlag } from '../transfer/transfer-flags.js';

const flags = { start: startHostFlag } as const;

/** Plain git between the caller's repository and an agent's. */
export class GitPullCommand {
  static readonly command = 'git pull';
  static readonly aliases = [];
  static readonly summary = "Pull an agent's commits into the current branch";
  static readonly description =
    'Runs "git pull" in the current directory: what the agent has committed on its branch is merged. What follows "--" goes to git.';
  static readonly args = [
    { name: 'AGENT[:PATH]', description: 'The agent, or a repository on its host', isRequired: true },
  ];
  static readonly examples = [
    { description: "The agent's commits", line: 'mngr git pull my-agent' },
    { description: 'Another branch, and rebase', line: 'mngr git pull my-agent -- feature --rebase' },
  ];
  static readonly flags = flags;
  static readonly takesWordsAfterDashes = true;

  async run(
    invocation: Invocation,
    [target = '']: readonly string[],
    _given: FlagValues<typeof flags>,
  ): Promise<number> {
    const { runGitSync } = await import('../transfer/run-git-sync.js');
    return runGitSync(invocation, 'pull', target, invocation.wordsAfterDashes ?? []);
  }
}
