import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseAddress } from '../agents/agent-address.parse.js';
import { requireLocal } from './local-place.js';

/** What `--from` names, as it stands on the command line. */
export type SourceSpec =
  | { readonly kind: 'directory'; readonly path: string; readonly isGiven: boolean }
  | { readonly kind: 'agent'; readonly address: string; readonly path: string | undefined }
  | { readonly kind: 'url'; readonly url: string };

const URL = /^(https?|ssh|git|file|git\+ssh):\/\//i;
/** `git@host:owner/repo`, or any `user@host:path` that ends in `.git`. */
const SCP = /^(git@[^/:@]+:.+|[^/:@]+@[^/:@]+:.+\.git\/?)$/;
const PATH_LIKE = /^(\.{0,2}\/|~\/|\.{1,2}$|~$)/;

/**
 * Reads `AGENT[@HOST][:PATH]`, `@HOST:PATH`, `:PATH`, a path (`./DIR`, `/DIR`, `~/DIR`) or a git URL. A bare word is an
 * agent.
 *
 * @throws UsageError, or AppError for a host that is not this one
 */
export function parseSource(from: string | undefined, cwd: string): SourceSpec {
  if (from === undefined) return { kind: 'directory', path: cwd, isGiven: false };
  if (URL.test(from) || SCP.test(from)) return { kind: 'url', url: from };
  if (PATH_LIKE.test(from)) return directory(from, cwd);
  const at = from.indexOf(':');
  const [address, path] = at === -1 ? [from, undefined] : [from.slice(0, at), from.slice(at + 1)];
  if (address === '') return directory(path ?? '', cwd);
  const { name, place } = parseAddress(address);
  if (name === undefined) {
    requireLocal(place, undefined, undefined, {});
    return directory(path ?? '', cwd);
  }
  return { kind: 'agent', address, path };
}

function directory(path: string, cwd: string): SourceSpec {
  const whole = path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : resolve(cwd, path);
  return { kind: 'directory', path: whole, isGiven: true };
}
