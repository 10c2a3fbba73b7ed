import { AppError, rejected } from '@mngr/errors';
import { saidBy, type Git } from './git.js';

export interface CloneSpec {
  /** What `git clone` takes: a URL, `user@host:path` or a path. Without a password. */
  readonly url: string;
  /** An empty directory. */
  readonly path: string;
  /** What the person's own git would use to authenticate: SSH_AUTH_SOCK, HOME, PATH. */
  readonly env?: Readonly<Record<string, string>> | undefined;
}

const CLONE_TIMEOUT_MS = 600_000;
/** Nobody is there to be asked, and a host that does not answer is not waited for. */
const SSH = 'ssh -o BatchMode=yes -o ConnectTimeout=15';
// Of a repository that a person named; a transport that runs programs stays off.
const CONFIG = ['advice.detachedHead=false', 'checkout.workers=0'];

/**
 * Clones a repository, with its default branch checked out. Not safe to repeat in the same directory: the caller begins
 * with an empty one.
 *
 * @throws AppError `workspace.clone-failed` (rejected) with what git said
 */
export async function cloneRepository(git: Git, { url, path, env }: CloneSpec): Promise<void> {
  try {
    await git.run(path, ['clone', '--quiet', '--', url, '.'], {
      config: CONFIG,
      env: { ...env, GIT_SSH_COMMAND: SSH },
      timeoutMs: CLONE_TIMEOUT_MS,
    });
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause;
    const why = saidBy(cause).trim().slice(-600) || cause.message;
    throw rejected('workspace.clone-failed', `${url} could not be cloned: ${why}`, {
      wayOut: 'Check the URL and your access to it with "git ls-remote", then create the agent again.',
      cause,
    });
  }
}
