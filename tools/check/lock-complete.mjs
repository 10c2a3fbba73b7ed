import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { missingOptional } from '../lib/lock.mjs';
import { root } from '../lib/root.mjs';

const json = (...path) => JSON.parse(readFileSync(join(root, ...path), 'utf8'));

/** Reasons why `npm ci` would refuse the lock file, here or on another platform. */
export function lockComplete() {
  const lock = json('package-lock.json');
  const problems = missingOptional(lock).map(
    (name) => `package-lock.json has no entry for ${name}: choose a version whose platform packages all exist`,
  );
  const own = json('package.json');
  for (const kind of ['dependencies', 'devDependencies', 'optionalDependencies']) {
    for (const [name, version] of Object.entries(own[kind] ?? {})) {
      if (lock.packages[''][kind]?.[name] !== version)
        problems.push(`package-lock.json does not know ${name}@${version}: run npm install`);
    }
  }
  for (const group of ['apps', 'libs']) {
    for (const name of readdirSync(join(root, group))) {
      if (lock.packages[`${group}/${name}`] === undefined)
        problems.push(`package-lock.json does not know ${group}/${name}: run npm install`);
    }
  }
  return problems;
}
