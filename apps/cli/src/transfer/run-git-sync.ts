import { notFound, rejected, unavailable } from '@mngr/errors';
import { EXIT } from '../program/exit-code.js';
import type { Invocation } from '../program/invocation.js';
import { UsageError } from '../program/usage-error.js';
import { runAttached } from '../terminal/run-attached.js';
import { agentEnd, parseEndpoint } from './endpoint.js';
import { LocalGit } from './local-git.js';

// The receiving side then updates the checked-out branch with its clean working tree, and refuses a dirty one. For this
// push only: a worktree shares its configuration with the repository it came from.
const RECEIVE_PACK = '--receive-pack=git -c receive.denyCurrentBranch=updateInstead receive-pack';

/**
 * Runs `git push` or `git pull` between the caller's repository and an agent's.
 *
 * @param target `AGENT[:PATH]` @param args for git, as they were typed
 * @returns the exit code @throws AppError `git.sync-failed` when git said no; what it said stands on stderr
 */
export async function runGitSync(
  invocation: Invocation,
  direction: 'push' | 'pull',
  target: string,
  args: readonly string[],
): Promise<number> {
  const { output, environment, cwd } = invocation;
  const endpoint = parseEndpoint(target);
  if (endpoint.kind === 'local') {
    throw new UsageError(`"${target}" is a local path.`, `Use plain "git ${direction}" between local repositories.`);
  }
  const { agent, path } = await agentEnd(invocation, endpoint);
  const there = new LocalGit(path, environment);
  if (!(await there.isRepository())) {
    throw notFound('workspace.not-a-repository', `${path} is not in a git repository.`, {
      wayOut: '"mngr rsync" transfers files without git.',
    });
  }
  const repository = path.replace(/(?<=.)\/+$/, '');
  // Git wants its options before the repository, wherever they were typed.
  const options = args.filter((arg) => arg.startsWith('-'));
  const refspecs = args.filter((arg) => !arg.startsWith('-'));
  const isPush = direction === 'push';
  if (isPush && refspecs.length === 0 && !options.some((option) => /^--(all|mirror|tags|branches)$/.test(option))) {
    refspecs.push(await defaultRefspec(new LocalGit(cwd, environment), there, agent.name));
  }
  output.line(`${isPush ? 'Pushing to' : 'Pulling from'} ${repository} on host ${agent.host.name}`);
  const { exitCode } = await runAttached(
    'git',
    [direction, ...(isPush ? [RECEIVE_PACK] : []), ...options, '--', repository, ...refspecs],
    {
      env: { ...environment, ...(isPush ? { GIT_LFS_SKIP_PUSH: '1' } : {}) },
      cwd,
      stdin: 'ignore',
      stdout: output.isQuiet ? 'ignore' : output.isHuman ? 'inherit' : 'stderr',
      packageName: 'git',
    },
  );
  if (exitCode !== 0) {
    throw unavailable('git.sync-failed', `git ${direction} exited with status ${exitCode}.`, {
      wayOut: 'What git says stands above.',
    });
  }
  const record = { agent: agent.name, path: repository, direction, refspecs };
  output.json(record);
  output.event(`git_${direction}`, record);
  output.items([record]);
  return EXIT.ok;
}

/** The caller's branch to the branch that the agent works on. */
async function defaultRefspec(here: LocalGit, there: LocalGit, agent: string): Promise<string> {
  const [mine, theirs] = await Promise.all([here.branch(), there.branch()]);
  if (theirs === undefined) {
    throw rejected('git.detached', `Agent ${agent} is on no branch.`, {
      wayOut: `Say where to push: mngr git push ${agent} -- main:some-branch`,
    });
  }
  return `${mine ?? 'HEAD'}:refs/heads/${theirs}`;
}
