import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The clone that this program belongs to. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
export const PATCHES = join(ROOT, 'reliability', 'mutants');

/** @returns absolute path of the patch of each mutant, by id */
export function patchById(): ReadonlyMap<string, string> {
  const files = readdirSync(PATCHES).filter((name) => name.endsWith('.patch'));
  return new Map(files.toSorted().map((name) => [name.split('-')[0] ?? name, join(PATCHES, name)]));
}
