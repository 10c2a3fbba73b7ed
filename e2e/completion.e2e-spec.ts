import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CliWorld, eventually, processesWith } from '@mngr/testing';
import { withPlane } from './with-plane.js';

const TIMEOUT_MS = 60_000;

/** Puts a program `mngr` that is the one under test into a directory of its own. */
function programDir(world: CliWorld): string {
  const bin = join(world.home, 'bin');
  mkdirSync(bin, { recursive: true });
  const { command } = world.commandLine([]);
  const text = `#!/bin/sh\nexec ${command.map((word) => `'${word}'`).join(' ')} "$@"\n`;
  writeFileSync(join(bin, 'mngr'), text, { mode: 0o755 });
  return bin;
}

describe('completion in a real shell', () => {
  let world: CliWorld;
  let env: NodeJS.ProcessEnv;
  withPlane((made) => (world = made));
  beforeAll(async () => {
    await world.create('clock');
    await world.create('listener');
    const { env: own } = world.commandLine([]);
    env = { ...own, PATH: `${programDir(world)}:${own['PATH'] ?? ''}`, TERM: 'xterm-256color' };
    for (const shell of ['bash', 'zsh', 'fish'])
      await world.ok(['install', '--shell', shell, '--bin-dir', join(world.home, 'bin2')]);
  }, TIMEOUT_MS);

  /** Types into an interactive shell in a terminal, as a person does, until the screen shows what is expected. */
  async function typed(shell: readonly string[], keys: string, shown: RegExp): Promise<void> {
    const session = `typing-${shell[0]}-${keys.length}`;
    const pairs = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    world.tmux('new-session', '-d', '-s', session, '-x', '120', '-y', '20', 'env', '-i', ...pairs, ...shell);
    const screen = (): string => world.tmux('capture-pane', '-p', '-t', `=${session}:`);
    try {
      // A shell that is still starting would take the TAB for text.
      await eventually(screen, (text) => /[$%#>]\s*$/.test(text.trimEnd()));
      world.tmux('send-keys', '-t', `=${session}:`, '-l', keys);
      await eventually(screen, (text) => text.includes(keys));
      world.tmux('send-keys', '-t', `=${session}:`, 'Tab');
      await eventually(screen, (text) => shown.test(text));
    } finally {
      world.tmux('kill-session', '-t', `=${session}`);
    }
  }

  it.each([
    ['mngr capt', /mngr capture$/m],
    ['mngr stop cl', /mngr stop clock$/m],
    ['mngr create a --transfer=git-w', /mngr create a --transfer=git-worktree$/m],
    ['mngr stop listener@', /mngr stop listener@\S+\.local$/m],
  ])('bash completes %j', (keys, shown) => typed(['bash', '-i'], keys, shown), TIMEOUT_MS);

  it.each([
    ['mngr capt', /mngr capture$/m],
    ['mngr stop cl', /mngr stop clock$/m],
    ['mngr create a --transfer=git-w', /mngr create a --transfer=git-worktree$/m],
  ])('zsh completes %j', (keys, shown) => typed(['zsh', '-i'], keys, shown), TIMEOUT_MS);

  it.each([
    ['mngr capt', /^capture\tPrint an agent's screen/],
    ['mngr stop cl', /^clock\tRUNNING command\n$/],
    ['mngr exec clock --on-error ', /^abort\ncontinue\n$/],
    ['mngr help exit', /^exit-codes\t/],
  ])('fish completes %j', (line, shown) => {
    const told = execFileSync('fish', ['-c', 'complete -C "$argv[1]"', line], {
      env,
      encoding: 'utf8',
      timeout: 20_000,
    });
    expect(told).toMatch(shown);
  });
});

describe('completion without a control plane', () => {
  let world: CliWorld;
  beforeAll(() => {
    world = new CliWorld();
  });
  afterAll(() => world.remove());

  it('has no names, says nothing, and starts nothing', async () => {
    expect(await world.run(['__complete', 'fish', 'mngr', 'stop', ''])).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(existsSync(world.hostDir)).toBe(false);
    expect(processesWith('MNGR_HOST_DIR', world.hostDir)).toEqual([]);
  });

  it('is silent when the gateway that it knows does not answer, or it is asked nonsense', async () => {
    const env = { MNGR_URL: 'http://127.0.0.1:9', MNGR_TOKEN: 'x' };
    for (const args of [['fish', 'mngr', 'stop', ''], [], ['bash'], ['tcsh', 'a']]) {
      const { code, stderr } = await world.run(['__complete', ...args], { env });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    }
  });

  it('is refused for a shell that has none, by name', async () => {
    expect(await world.run(['completion', 'tcsh'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('bash, zsh, fish'),
    });
  });
});
