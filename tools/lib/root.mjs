import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The clone's directory, without a slash at the end. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
