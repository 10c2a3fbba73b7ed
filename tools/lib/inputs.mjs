import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from './root.mjs';

const GROUPS = ['libs', 'apps'];
/** The last part of the names of files that only Jest compiles; they import development dependencies. */
export const TEST_ROLES = ['spec', 'int-spec', 'e2e-spec', 'type-spec', 'fixture', 'contract-suite'];
const TEST_FILE = new RegExp(`\\.(${TEST_ROLES.join('|')})\\.tsx?$`);
const ALWAYS = [
  'package.json',
  'tsconfig.base.json',
  'tools/build.mjs',
  'tools/bundle-cli.mjs',
  'tools/package.json',
  'tools/lib/bundle.mjs',
  'tools/lib/inputs.mjs',
];

/** The workspace projects as `{group, name, dir}`, without those that have no TypeScript source. */
export function projects() {
  return GROUPS.flatMap((group) =>
    readdirSync(join(root, group))
      .map((name) => ({ group, name, dir: join(root, group, name) }))
      .filter(({ dir }) => existsSync(join(dir, 'package.json')) && existsSync(join(dir, 'src', 'index.ts'))),
  );
}

export function isTestFile(path) {
  return TEST_FILE.test(path);
}

/** Every file under a project's `src` that belongs to the product. */
export function sourcesOf(project) {
  return readdirSync(join(project.dir, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !isTestFile(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Equal for equal inputs of the build, wherever the clone lies and whatever the times of its files. */
export function inputHash() {
  const hash = createHash('sha256');
  const files = [
    ...ALWAYS.map((path) => join(root, path)),
    ...projects().flatMap((project) => [join(project.dir, 'package.json'), ...sourcesOf(project)]),
  ];
  for (const file of files)
    hash
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  return hash.digest('hex').slice(0, 16);
}
