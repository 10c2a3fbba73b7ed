import { readFileSync } from 'node:fs';
import { eventually, TestTmux } from '../testing/test-tmux.js';
import { listPanes } from './list-panes.js';
import { tmuxLine } from './tmux-quote.js';

const NASTY = [
  ...[
    '',
    ' ',
    '-x',
    '--',
    '~',
    '~root',
    '$HOME',
    '${HOME}',
    '"',
    "'",
    '\\',
    '\\n',
    'a;b',
    ';',
    '{',
    '}',
    '#{pid}',
    '%if',
    '# x',
  ],
  ...[
    'a\nb',
    '\ta',
    'Áňé😀',
    '\u0001\u001b\u007f',
    'x'.repeat(100_000),
    `'"\\$~;{}#%\n\t`,
    '$(touch /tmp/x)',
    '`id`',
    'a\\',
  ],
];

describe.each(['cli', 'control'] as const)('TmuxServer by %s on a real tmux', (transport) => {
  let test: TestTmux;
  beforeEach(async () => (test = await TestTmux.start(transport)));
  afterEach(() => test.stop());

  it('has no panes and says so quickly when no server runs', async () => {
    const server = test.server();
    expect(await listPanes(server, { prefix: 'mngr-' })).toEqual([]);
    await expect(server.send('list-sessions')).rejects.toMatchObject({ code: 'tmux.no-server', kind: 'unavailable' });
  });

  it('passes every argument through a control line as it is', async () => {
    const server = test.server();
    await test.launch(server, 'a');
    for (const text of NASTY.filter(Boolean)) {
      await server.lines(tmuxLine('set-buffer', '-b', 'nasty', '--', text));
      const { stdout } = await server.run(['save-buffer', '-b', 'nasty', '-']);
      expect(stdout.toString('utf8')).toBe(text);
    }
    await server.lines(tmuxLine('set-option', '-g', '@empty', ''));
    expect(await test.tmux('show-options', '-g', '@empty')).toBe("@empty ''");
  });

  it('answers commands in order, whatever each prints', async () => {
    const server = test.server();
    await test.launch(server, 'a');
    const lines = Array.from({ length: 100 }, (_, index) => `answer ${index}`);
    const asked = lines.map((line, index) =>
      server.send(index % 7 === 3 ? 'rename-session -t =none: x' : tmuxLine('display-message', '-p', line)),
    );
    const answers = await Promise.all(asked);
    answers.forEach((answer, index) => {
      if (index % 7 === 3) expect(answer.error).toContain("can't find session");
      else expect(answer).toEqual({ lines: [lines[index]] });
    });
  });

  it('fails within the deadline while the server is stopped, and does the server no harm', async () => {
    const [open, fresh, closed] = [test.server('host-1', 300), test.server('host-1', 300), test.server('host-1', 300)];
    const { serverPid } = await test.launch(open, 'a');
    await open.send('list-sessions');
    process.kill(serverPid, 'SIGSTOP');
    try {
      const started = performance.now();
      const late = { code: 'tmux.timeout', kind: 'timeout' };
      await Promise.all(
        [open, fresh, closed].map((server) =>
          expect(listPanes(server, { prefix: 'mngr-' })).rejects.toMatchObject(late),
        ),
      );
      await expect(open.run(['list-sessions'])).rejects.toMatchObject(late);
      expect(performance.now() - started).toBeLessThan(3_000);
      await closed.close();
    } finally {
      process.kill(serverPid, 'SIGCONT');
    }
    for (const server of [open, fresh]) {
      const panes = await eventually(
        () => listPanes(server, { prefix: 'mngr-' }).catch(() => []),
        (found) => found.length > 0,
      );
      expect(panes).toMatchObject([{ serverPid, tags: { agentId: 'a' } }]);
    }
  });

  it('finds the next server when one is killed', async () => {
    const server = test.server();
    await test.launch(server, 'a');
    expect(await listPanes(server, { prefix: 'mngr-' })).toHaveLength(1);
    await test.tmux('kill-server');
    expect(
      await eventually(
        () => listPanes(server, { prefix: 'mngr-' }),
        (panes) => panes.length === 0,
      ),
    ).toEqual([]);
    await test.launch(server, 'b');
    expect(await listPanes(server, { prefix: 'mngr-' })).toMatchObject([{ tags: { agentId: 'b' } }]);
  });
});

describe('the control connection to a real tmux', () => {
  let test: TestTmux;
  beforeEach(async () => (test = await TestTmux.start('control')));
  afterEach(() => test.stop());

  it('keeps no server alive when only control sessions of several hosts are left', async () => {
    const [one, two] = [test.server('host-1'), test.server('host-2')];
    const { serverPid } = await test.launch(one, 'a');
    await one.send('list-sessions');
    await two.send('list-sessions');
    expect((await test.tmux('list-sessions', '-F', '#{m:_ctl_*,#{session_name}}')).split('\n').sort()).toEqual([
      '0',
      '1',
      '1',
    ]);
    await test.tmux('kill-session', '-t', '=mngr-a:');
    await eventually(() => !isAlive(serverPid));
  });

  it('leaves no control session behind when its client is killed', async () => {
    const server = test.server();
    const { serverPid } = await test.launch(server, 'a');
    await server.send('list-sessions');
    const [client] = (await test.tmux('list-clients', '-F', '#{client_pid}')).split('\n').map(Number);
    if (client === undefined) throw new Error('no control client');
    process.kill(client, 'SIGKILL');
    await eventually(
      () => test.tmux('list-sessions', '-F', '#{session_name}'),
      (names) => names === 'mngr-a',
    );
    expect(isAlive(serverPid)).toBe(true);
  });
});

function isAlive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'latin1').includes(') Z ');
  } catch {
    return false;
  }
}
