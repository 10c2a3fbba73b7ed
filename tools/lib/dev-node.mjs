import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './root.mjs';

const isNew = () => Number(process.versions.node.split('.')[0]) >= 24;

/**
 * Brings the clone to a developer's state (packages, Node 24, all dependencies) and returns the environment in which
 * its tools run with that Node. Runs on Node 20 itself; ends the process when the set-up fails.
 */
export function ensureDevelopment() {
  const setup = spawnSync('sh', [join(root, 'tools', 'setup.sh'), 'dev'], { stdio: ['ignore', 'inherit', 'inherit'] });
  if (setup.status !== 0) process.exit(setup.status ?? 1);
  const dirs = ['node_modules', '.tools/node_modules'].map((path) => join(root, path, '.bin'));
  const found = dirs.find((dir) => existsSync(join(dir, 'node'))) ?? (isNew() ? dirname(process.execPath) : undefined);
  const path = [found, dirs[0], process.env.PATH].filter(Boolean).join(':');
  return { ...process.env, PATH: path };
}

/** Runs a tool from node_modules/.bin with its output shown; returns its exit code and how long it took. */
export function run(env, command, args, extra = {}) {
  const beganAt = Date.now();
  const result = spawnSync(command, args, {
    cwd: root,
    env: { ...env, ...extra.env },
    stdio: extra.stdio ?? 'inherit',
    encoding: 'utf8',
  });
  if (result.error) process.stderr.write(`${command}: ${result.error.message}\n`);
  return {
    status: result.status ?? 1,
    output: `${result.stdout ?? ''}${result.stderr ?? ''}`,
    seconds: (Date.now() - beganAt) / 1000,
  };
}
