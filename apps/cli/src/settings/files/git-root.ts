import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The top of the working tree that a directory lies in, without asking git; `undefined` outside of one. */
export function gitRootOf(dir: string): string | undefined {
  for (let at = dir; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (dirname(at) === at) return undefined;
  }
}
