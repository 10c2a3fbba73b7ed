import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Makes a git repository of a hundred small files. @returns its path, in `directory` */
export function makeRepository(directory: string): string {
  const repository = join(directory, 'repository');
  mkdirSync(repository);
  for (let n = 0; n < 100; n++) writeFileSync(join(repository, `file-${n}.txt`), `content ${n}\n`.repeat(50));
  const env = { PATH: process.env['PATH'] ?? '', HOME: directory };
  const git = (...args: string[]): void =>
    void execFileSync('git', ['-C', repository, '-c', 'user.name=load', '-c', 'user.email=load@example.com', ...args], {
      env,
      timeout: 30_000,
      stdio: 'ignore',
    });
  git('init', '-q');
  git('add', '.');
  git('commit', '-qm', 'first');
  return repository;
}
