import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from './process.mjs';

const IDENTITY = { GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@a', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@a' };

/** A git repository of some hundred small files with one commit, as agents of a small project have it. */
export async function makeRepository(directory, env, files = 300) {
  mkdirSync(directory, { recursive: true });
  for (let i = 0; i < files; i++) {
    const folder = join(directory, `d${i % 20}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `f${i}.ts`), `export const x${i} = ${i};\n`.repeat(60));
  }
  const git = (...args) => runProgram('git', args, { cwd: directory, env: { ...env, ...IDENTITY } });
  await git('init', '--quiet', '--initial-branch', 'main');
  for (const setting of ['gc.auto', 'maintenance.auto']) await git('config', setting, '0');
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'first');
  await git('gc', '--quiet');
  return directory;
}
