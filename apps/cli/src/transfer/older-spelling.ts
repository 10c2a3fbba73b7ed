import { statSync } from 'node:fs';
import type { Invocation } from '../program/invocation.js';
import { UsageError } from '../program/usage-error.js';
import type { OlderFlagValues } from './transfer-flags.js';

export interface OlderTransfer {
  readonly direction: 'push' | 'pull';
  /** `AGENT[:PATH]` */
  readonly target: string;
  readonly local: string;
}

/** `push` and `pull` in the words of `rsync` and `git push|pull`. @returns the exit code */
export async function runOlderTransfer(
  invocation: Invocation,
  transfer: OlderTransfer,
  given: OlderFlagValues,
): Promise<number> {
  refuseUseless(invocation.givenFlags, given.syncMode === 'git');
  const code =
    given.syncMode === 'git' ? await git(invocation, transfer, given) : await files(invocation, transfer, given);
  if (!given.stop || code !== 0) return code;
  const { parseEndpoint } = await import('./endpoint.js');
  const endpoint = parseEndpoint(transfer.target);
  if (endpoint.kind === 'local') return code;
  const { stopTarget } = await import('../lifecycle/stop-target.js');
  const { name } = await stopTarget(await invocation.gateway(), endpoint.target, undefined);
  invocation.output.line(`Stopped agent: ${name}`);
  return code;
}

/** @throws UsageError for a flag that says nothing of what is asked */
function refuseUseless(given: ReadonlySet<string>, isGit: boolean): void {
  const useless = isGit
    ? { uncommitted: '--uncommitted-changes', delete: '--delete' }
    : { sourceBranch: '--source-branch', targetBranch: '--target-branch' };
  const flag = Object.entries(useless).find(([key]) => given.has(key))?.[1];
  if (flag === undefined) return;
  throw new UsageError(isGit ? `${flag} does not go with --sync-mode git.` : `${flag} needs --sync-mode git.`);
}

async function git(invocation: Invocation, transfer: OlderTransfer, given: OlderFlagValues): Promise<number> {
  const { direction, target } = transfer;
  const { sourceBranch, targetBranch, dryRun } = given;
  if (direction === 'pull' && targetBranch !== undefined) {
    throw new UsageError('--target-branch does not go with pull.', 'Check the branch out first, then pull.');
  }
  const from = sourceBranch ?? (targetBranch === undefined ? undefined : 'HEAD');
  const refspec = from === undefined ? [] : [targetBranch === undefined ? from : `${from}:${targetBranch}`];
  const { runGitSync } = await import('./run-git-sync.js');
  return runGitSync(invocation, direction, target, [...(dryRun ? ['--dry-run'] : []), ...refspec]);
}

async function files(invocation: Invocation, transfer: OlderTransfer, given: OlderFlagValues): Promise<number> {
  const [{ agentEnd, localPath, parseEndpoint }, { runRsync }] = await Promise.all([
    import('./endpoint.js'),
    import('./run-rsync.js'),
  ]);
  const endpoint = parseEndpoint(transfer.target);
  if (endpoint.kind === 'local') throw new UsageError(`"${transfer.target}" is a local path and names no agent.`);
  const { agent, path } = await agentEnd(invocation, endpoint);
  const here = localPath(transfer.local, invocation.cwd);
  const [source, destination] = transfer.direction === 'push' ? [here, path] : [path, here];
  return runRsync(invocation, {
    // What is in a folder is meant, not the folder itself.
    source: isFolder(source) ? `${source.replace(/\/+$/, '')}/` : source,
    destination,
    uncommitted: given.uncommitted ?? 'fail',
    args: [...(given.dryRun ? ['--dry-run'] : []), ...(given.delete === true ? ['--delete'] : [])],
    agent: agent.name,
  });
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
