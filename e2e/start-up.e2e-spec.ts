import { execFileSync } from 'node:child_process';
import { withPlane } from './with-plane.js';
import type { CliWorld } from '@mngr/testing';

const TIMEOUT_MS = 60_000;
const RUNS = 12;
const MAX_TRYING_MS = 30_000;
const LIMIT_MS = 100;

interface Quickest {
  readonly node: number;
  readonly ours: number;
}

function timed([file = '', ...args]: readonly string[], env: NodeJS.ProcessEnv): number {
  const begin = performance.now();
  execFileSync(file, args, { env, stdio: 'ignore', timeout: 10_000 });
  return performance.now() - begin;
}

/** On a machine on which Node alone takes long it is Node that the person waits for. */
const limitOf = ({ node }: Quickest): number => Math.max(LIMIT_MS, 3 * node);

/**
 * The quickest of several runs: what the machine does beside it only ever adds. As other specs run beside this one, it tries
 * for longer when no run was quick enough.
 */
function quickest(ours: readonly string[], env: NodeJS.ProcessEnv): Quickest {
  const end = performance.now() + MAX_TRYING_MS;
  let found: Quickest = { node: Infinity, ours: Infinity };
  for (let run = 0; run < RUNS || (found.ours > limitOf(found) && performance.now() < end); run++)
    found = {
      node: Math.min(found.node, timed([process.execPath, '-e', '0'], env)),
      ours: Math.min(found.ours, timed(ours, env)),
    };
  return found;
}

describe('a person waits no longer than 100 ms, or three times as long as for Node alone', () => {
  let world: CliWorld;
  withPlane((made) => (world = made));

  it.each([[['--help']], [['create', '--help']], [['help', 'states']], [['__complete', 'fish', 'mngr', 'stop', '']]])(
    'for %j',
    (args) => {
      const { command, env } = world.commandLine(args);
      const found = quickest(command, env);
      expect(found.ours).toBeLessThanOrEqual(limitOf(found));
    },
    TIMEOUT_MS,
  );
});
