import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readOrMakePrivateFile } from '../embedded/private-files.js';

/** Returns the gateway's first token: 32 random bytes in `token`, mode 0600, made once per control directory. */
export function ensureToken(controlDir: string): string {
  return readOrMakePrivateFile(join(controlDir, 'token'), () => randomBytes(32).toString('base64url')).trim();
}
