import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout that is tested. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** What people start: `./mngr` runs it, and `npm test` builds it before the first spec. */
export const BUILT_CLI = join(ROOT, '.build', 'current', 'cli.mjs');

/** As `./mngr` sets it: what one start has compiled is there for the next one. */
export const COMPILE_CACHE = join(ROOT, '.build', 'compile-cache');
