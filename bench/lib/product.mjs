// The product as it ships: one build under .build/<hash>, which stays the same for the whole run whatever is edited.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../../tools/lib/root.mjs';

execFileSync(process.execPath, [join(root, 'tools', 'build.mjs')], { stdio: 'inherit' });

/** The directory of the build that is measured. */
export const build = realpathSync(join(root, '.build', 'current'));
export const cliFile = join(build, 'cli.mjs');
export const launcher = join(root, 'mngr');

/** A module of the build, such as `apps/event-store/dist/index.js`. */
export function product(path) {
  const file = join(build, path);
  if (!existsSync(file)) throw new Error(`${file} does not exist`);
  return import(pathToFileURL(file).href);
}

/**
 * The environment in which a person's programs run here: nothing of the caller's mngr or tmux, and the compile cache
 * that the launcher would choose.
 */
export function personEnv(home, change = {}) {
  const cache = join(root, '.build', 'compile-cache');
  mkdirSync(cache, { recursive: true });
  return {
    PATH: process.env.PATH,
    HOME: home,
    LANG: 'C.UTF-8',
    SHELL: '/bin/sh',
    TERM: 'xterm-256color',
    GIT_CONFIG_GLOBAL: '/dev/null',
    NODE_COMPILE_CACHE: cache,
    MNGR_LOG_LEVEL: 'info',
    ...change,
  };
}
