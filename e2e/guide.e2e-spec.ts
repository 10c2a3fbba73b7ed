import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CliWorld } from '@mngr/testing';
import { isAsShown, scriptOf, stepsOf, type GuideStep } from './guide-steps.js';

const ROOT = join(import.meta.dirname, '..');
const GUIDE = join(ROOT, 'docs', 'guide');
const TIMEOUT_MS = 180_000;

/** Pages that run nothing have nothing to be wrong about. */
const pages = readdirSync(GUIDE)
  .filter((name) => name.endsWith('.md'))
  .map((name) => ({ name, steps: stepsOf(readFileSync(join(GUIDE, name), 'utf8')) }))
  .filter(({ steps }) => steps.length > 0);

describe('the guide', () => {
  it.each(pages)(
    'does in $name what it says',
    async ({ name, steps }) => {
      const world = new CliWorld({ prefix: 'mngr-' });
      try {
        const { code, outputs } = await runSteps(world, steps);
        for (const [i, { line, shellText, expected }] of steps.entries()) {
          const shown = { at: `${name}:${line}`, shellText, output: outputs[i] };
          const hasRun = outputs[i] !== undefined && (outputs[i + 1] !== undefined || code === 0);
          // Compared as a whole, so that a failure shows what was typed and what came out.
          expect({ ...shown, hasSucceeded: hasRun }).toEqual({ ...shown, hasSucceeded: true });
          const isShown = expected === undefined || isAsShown(expected, outputs[i] ?? '');
          expect({ ...shown, expected: isShown ? expected : false }).toEqual({ ...shown, expected });
        }
      } finally {
        await world.remove();
      }
    },
    TIMEOUT_MS,
  );
});

/** A reader's shell: the checkout is in ~/mngr, the program on PATH, and a clean repository is the current directory. */
async function runSteps(
  world: CliWorld,
  steps: readonly GuideStep[],
): Promise<{ code: number | null; outputs: readonly (string | undefined)[] }> {
  const [bin, out] = [join(world.home, 'bin'), join(world.home, 'outputs')];
  for (const dir of [bin, out]) mkdirSync(dir);
  const { command, env } = world.commandLine([]);
  writeFileSync(join(bin, 'mngr'), `#!/bin/sh\nexec ${command.map((word) => `'${word}'`).join(' ')} "$@"\n`, {
    mode: 0o755,
  });
  symlinkSync(ROOT, join(world.home, 'mngr'));
  writeFileSync(join(world.home, '.gitconfig'), '[user]\n\tname = Ada\n\temail = ada@example.org\n');
  const child = spawn('bash', ['-c', scriptOf(steps, out)], {
    cwd: world.repo,
    // The launcher in ~/mngr runs what is built: tests do not build under the feet of each other.
    env: { ...env, SHELL: '/bin/bash', PATH: `${bin}:${env['PATH'] ?? ''}`, MNGR_NO_SETUP: '1' },
    stdio: 'ignore',
    timeout: TIMEOUT_MS - 20_000,
    killSignal: 'SIGKILL',
  });
  const code = await new Promise<number | null>((done) => child.once('close', done));
  const read = (name: string): string | undefined =>
    existsSync(join(out, name)) ? readFileSync(join(out, name), 'utf8') : undefined;
  return { code: read('end') === undefined ? code : 0, outputs: steps.map((_, i) => read(String(i))) };
}
