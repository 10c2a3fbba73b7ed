import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from '../lib/root.mjs';

/** Those of the workspace's source directories that exist. */
export const SOURCE_DIRS = ['apps', 'libs', 'bench', 'tools', 'e2e', 'reliability'].filter((dir) =>
  existsSync(join(root, dir)),
);

const MAX_LINES = 400;
const SKIPPED = new Set(['node_modules', 'dist']);

/** TypeScript files over 400 lines: what is not counted grows. There is no list of exceptions. */
export function fileLengths() {
  return SOURCE_DIRS.flatMap((dir) => [...typescriptIn(join(root, dir))].flatMap(tooLong));
}

function* typescriptIn(dir) {
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    if (entry.isDirectory() && !SKIPPED.has(entry.name)) yield* typescriptIn(join(dir, entry.name));
    else if (entry.isFile() && /\.tsx?$/.test(entry.name)) yield join(dir, entry.name);
  }
}

function tooLong(file) {
  const lines = readFileSync(file, 'utf8').split('\n').length - 1;
  return lines > MAX_LINES
    ? [`${relative(root, file)} has ${lines} lines, more than ${MAX_LINES}: split it by idea`]
    : [];
}
