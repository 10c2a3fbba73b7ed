import { createRequire } from 'node:module';
import { z } from 'zod';

/** Put in by the bundler of the npm package (tools/pack.mjs); a checkout has none. */
declare const MNGR_PACKAGE_VERSION: string | undefined;

const packageSchema = z.object({ version: z.string() });

/** Of this build. */
export function ownVersion(): string {
  if (typeof MNGR_PACKAGE_VERSION === 'string') return MNGR_PACKAGE_VERSION;
  return packageSchema.parse(createRequire(import.meta.url)('../../package.json')).version;
}
