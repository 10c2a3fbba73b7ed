import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError } from '@mngr/errors';

const BELOW_BUILD_DIR = join('apps', 'standalone', 'dist', 'main.js');

/**
 * The program of the embedded control plane: `MNGR_STANDALONE_MAIN`, else the one of the build that this file is in.
 *
 * @throws AppError `plane.not-built`
 */
export function standaloneMain(env: NodeJS.ProcessEnv, from: string = fileURLToPath(import.meta.url)): string {
  const given = env['MNGR_STANDALONE_MAIN'];
  if (given !== undefined && given !== '') {
    if (existsSync(given)) return given;
    throw new AppError('rejected', 'plane.not-built', `MNGR_STANDALONE_MAIN names ${given}, which does not exist.`);
  }
  for (let dir = dirname(from); dir !== dirname(dir); dir = dirname(dir)) {
    const candidate = join(dir, BELOW_BUILD_DIR);
    if (existsSync(candidate)) return candidate;
  }
  throw new AppError('rejected', 'plane.not-built', 'The control plane is not built in this checkout.', {
    wayOut: 'Run "npm run build", or start mngr through the ./mngr launcher.',
  });
}
