import { createRequire } from 'node:module';
import { z } from 'zod';

const packageSchema = z.object({ version: z.string() });

/** Of this build. */
export function ownVersion(): string {
  return packageSchema.parse(createRequire(import.meta.url)('../../package.json')).version;
}
