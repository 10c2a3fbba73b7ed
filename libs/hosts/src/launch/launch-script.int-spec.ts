import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually, TestTmux } from '../testing/test-tmux.js';
import { capturePane } from '../tmux/capture-pane.js';
import { readExit, readLaunchedProcess } from './launch-records.js';
import { launchPaths } from './launch-paths.js';

const NASTY = [
  ...[
    '',
    ' ',
    '-n',
    '--',
    '-',
    '$(touch pwned)',
    '`touch pwned`',
    '$HOME',
    '${X}',
    '"',
    "'",
    `'"'"'`,
    '\\',
    '\\n',
    'a\nb\n',
    '\t',
  ],
  ...[
    '*',
    '~',
    '!',
    '#',
    '# x',
    ';',
    '&',
    '|',
    '>',
    '{a,b}',
    'A=1',
    'Áňé😀',
    '\u0081\u0088',
    'x'.repeat(20_000),
    '[mngr]',
    '%s',
  ],
];

describe('the launch script in a real tmux pane', () => {
  let test: TestTmux;
  beforeEach(async () => {
    process.env['MNGR_POISON_PLANE'] = 'leaked';
    test = await TestTmux.start();
  });
  afterEach(async () => {
    delete process.env['MNGR_POISON_PLANE'];
    await test.stop();
  });

  const outcome = (agentId = 'a') => eventually(() => readExit(test.files, test.stateDir(agentId), 1));

  it('passes every argument as it was typed', async () => {
    const out = join(test.dir, 'argv');
    const program = ['/bin/sh', '-c', 'out=$1; shift; printf "%s\\0" "$@" >"$out"', 'sh', out];
    await test.launch(test.server(), 'a', { command: { argv: [...program, ...NASTY] } });
    expect(await outcome()).toMatchObject({ exitCode: 0 });
    expect((await readFile(out, 'utf8')).split('\0').slice(0, -1)).toEqual(NASTY);
    expect(await test.files.exists(join(test.dir, 'pwned'))).toBe(false);
  });

  it('gives the agent its own environment and nothing of the plane or the tmux server', async () => {
    await test.tmux('new-session', '-d', '-s', 'private', 'cat');
    await test.tmux('set-environment', '-g', 'MNGR_POISON_SERVER', 'leaked');
    const env = { PATH: '/usr/bin:/bin', LINES_OF: "a\nb='c'\n$HOME", EMPTY: '', IFS: 'x', PS4: '$(touch pwned)' };
    await test.launch(test.server(), 'a', { env });
    const launched = await eventually(() => readLaunchedProcess(test.files, test.stateDir('a'), 1));
    const proc = `/proc/${launched?.pid}`;
    await eventually(
      () => readFile(`${proc}/cmdline`, 'utf8'),
      (words) => words.startsWith('sleep'),
    );
    const entries = (await readFile(`${proc}/environ`, 'utf8')).split('\0').filter(Boolean);
    const got = Object.fromEntries(entries.map((entry) => entry.split(/=(.*)/s).slice(0, 2)));
    expect(got).toEqual({
      ...env,
      ...{ MNGR_AGENT_ID: 'a', MNGR_INCARNATION: '1', PWD: test.dir },
      ...{ TERM: expect.any(String), TMUX: expect.any(String), TMUX_PANE: expect.any(String) },
    });
    expect(await test.files.exists(join(test.dir, 'pwned'))).toBe(false);
  });

  it('keeps secrets out of every command line and readable to the user alone', async () => {
    const { panePid } = await test.launch(test.server(), 'a', {
      env: { PATH: '/usr/bin:/bin', TOKEN: 'secret-value' },
    });
    const paths = launchPaths(test.stateDir('a'), 1);
    expect((await stat(paths.env)).mode & 0o777).toBe(0o600);
    expect((await stat(paths.script)).mode & 0o777).toBe(0o700);
    expect(await readFile(paths.script, 'utf8')).not.toContain('secret-value');
    expect(await readFile(`/proc/${panePid}/cmdline`, 'utf8')).not.toContain('secret-value');
  });

  it.each([
    ['an exit code', 'exit 7', { exitCode: 7 }, 'code 7'],
    ['a signal', 'kill -9 $$', { exitCode: 137, signal: 'SIGKILL' }, 'code 137'],
  ])('records %s, says it and becomes the shell of the person', async (_what, shellText, expected, said) => {
    const server = test.server();
    const pane = await test.launch(server, 'a', { command: { shellText }, cwd: test.dir });
    expect(await outcome()).toMatchObject(expected);
    await eventually(
      () => capturePane(server, pane),
      (text) => text.includes(`[mngr] a exited with ${said}`),
    );
    const out = join(test.dir, 'shell');
    await test.tmux('send-keys', '-t', pane.paneId, '-l', `echo "$PWD $MNGR_AGENT_ID $$" >${out}`);
    await test.tmux('send-keys', '-t', pane.paneId, 'Enter');
    const written = await eventually(() => readFile(out, 'utf8').catch(() => ''));
    expect(written).toBe(`${test.dir} a ${pane.panePid}\n`);
  });

  it('lets Ctrl-C end the agent and not the pane', async () => {
    const server = test.server();
    const pane = await test.launch(server, 'a', { command: { shellText: 'echo up; exec sleep 600' } });
    await eventually(
      () => capturePane(server, pane),
      (text) => text.includes('up'),
    );
    await test.tmux('send-keys', '-t', pane.paneId, 'C-c');
    expect(await outcome()).toMatchObject({ exitCode: 130, signal: 'SIGINT' });
    await eventually(
      () => capturePane(server, pane),
      (text) => text.includes('[mngr] a exited'),
    );
  });

  it('puts the screen back that a killed program left behind', async () => {
    const server = test.server();
    const shellText = 'echo before; printf "\\033[?1049h\\033[?1000hother screen"; kill -9 $$';
    const pane = await test.launch(server, 'a', { command: { shellText } });
    await eventually(
      () => capturePane(server, pane),
      (text) => text.includes('[mngr] a exited') && text.includes('before'),
    );
    expect(await test.tmux('display-message', '-p', '-t', pane.paneId, '#{alternate_on}#{mouse_any_flag}')).toBe('00');
  });

  it('says why it did not start: no program, no directory', async () => {
    const server = test.server();
    await test.launch(server, 'a', { command: { argv: ['mngr-no-such-program'] } });
    expect(await outcome()).toMatchObject({ exitCode: 127 });
    const gone = join(test.dir, 'gone');
    await mkdir(gone);
    await rm(gone, { recursive: true });
    const pane = await test.launch(server, 'b', { cwd: gone });
    expect(await outcome('b')).toMatchObject({ exitCode: 125 });
    await eventually(
      () => capturePane(server, pane),
      (text) => text.includes('cannot enter the directory'),
    );
  });

  it('runs a script without bash: only what dash knows', async () => {
    const paths = launchPaths(test.stateDir('a'), 1);
    await test.launch(test.server(), 'a');
    const { exitCode, stderr } = await test.runner.run(['dash', '-n', paths.script], {
      timeoutMs: 5_000,
      env: test.env,
    });
    expect([exitCode, stderr.toString()]).toEqual([0, '']);
  });
});
