import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the program that runs lies, and how it came there. */
export interface Installation {
  /** `checkout`: a clone, which builds itself. `npm`: the package as `npm install -g` puts it. */
  readonly kind: 'checkout' | 'npm';
  readonly root: string;
  /** The program that people start. */
  readonly launcher: string;
}

function packageName(dir: string): string | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8'));
    return typeof value === 'object' && value !== null && 'name' in value ? String(value.name) : undefined;
  } catch {
    return undefined;
  }
}

/** @param from a file of the running program @returns `undefined` when it lies in neither a checkout nor a package */
export function findInstallation(from: string = fileURLToPath(import.meta.url)): Installation | undefined {
  for (let dir = dirname(realpathSync(from)); dir !== dirname(dir); dir = dirname(dir)) {
    if (packageName(dir) !== 'mngr') continue;
    const kind = existsSync(join(dir, 'tools', 'setup.sh')) ? 'checkout' : 'npm';
    return { kind, root: dir, launcher: join(dir, 'mngr') };
  }
  return undefined;
}
