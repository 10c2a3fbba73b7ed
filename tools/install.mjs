// Installs npm dependencies from the lock, only when what is there does not satisfy it.
//
//   node tools/install.mjs run|dev [--quiet]
//
// `run` leaves out development dependencies, but never tears down a developer's full install. Call it under the lock
// of tools/setup.sh and with Node 24: an older npm host skips optional packages without a word.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isSatisfied } from './lib/lock.mjs';
import { root } from './lib/root.mjs';

const mode = process.argv[2] ?? 'run';
const isQuiet = process.argv.includes('--quiet');
const say = (text) => isQuiet || process.stderr.write(`mngr: ${text}\n`);

const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
const installedFile = join(root, 'node_modules', '.package-lock.json');
const installed = existsSync(installedFile) ? JSON.parse(readFileSync(installedFile, 'utf8')) : undefined;
const isDeveloper = installed !== undefined && Object.values(installed.packages).some((entry) => entry.dev);

if (!isSatisfied(lock, installed, mode === 'dev')) {
  say(installed === undefined ? 'installing dependencies (first run, about a minute)…' : 'updating dependencies…');
  // `npm ci` empties node_modules first, which would pull the ground from under a running control plane.
  const command = installed === undefined ? ['ci'] : ['install', '--no-save'];
  const omit = mode === 'run' && !isDeveloper ? ['--omit=dev'] : [];
  const args = [...command, ...omit, '--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
  const result = spawnSync('npm', args, { cwd: root, encoding: 'utf8', timeout: 15 * 60_000 });
  if (result.status !== 0) {
    const lines = `${result.stdout ?? ''}${result.stderr ?? ''}`
      .split('\n')
      .filter((line) => /\w/.test(line.replace('npm error', '')));
    // npm says what is wrong first and explains its options after that.
    process.stderr.write(`${lines.slice(0, 10).join('\n')}\n`);
    process.stderr.write(`mngr: "npm ${args.join(' ')}" failed in ${root}.\n`);
    process.exit(1);
  }
}
