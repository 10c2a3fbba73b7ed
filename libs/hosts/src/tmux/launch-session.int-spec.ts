import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually, TestTmux } from '../testing/test-tmux.js';
import { readExit, readLaunchedProcess } from '../launch/launch-records.js';
import { isSameProcess, liveStartTime } from '../process-tree/process-table.js';
import { capturePane } from './capture-pane.js';
import { listPanes } from './list-panes.js';
import { hasClients, killSession, renameSession } from './session-commands.js';

const PREFIX = { prefix: 'mngr-' };

describe.each(['cli', 'control'] as const)('sessions of agents by %s on a real tmux', (transport) => {
  let test: TestTmux;
  beforeEach(async () => (test = await TestTmux.start(transport)));
  afterEach(() => test.stop());

  it('starts an incarnation once, however often and however concurrently it is asked', async () => {
    const server = test.server();
    const launched = await Promise.all(Array.from({ length: 4 }, () => test.launch(server, 'a')));
    expect(launched.filter(({ outcome }) => outcome === 'created')).toHaveLength(1);
    expect(new Set(launched.map(({ panePid }) => panePid)).size).toBe(1);
    expect(await test.launch(server, 'a')).toMatchObject({ outcome: 'existing', paneId: launched[0]?.paneId });
  });

  it('finds a running incarnation again after a person renamed its session', async () => {
    const server = test.server();
    const { panePid } = await test.launch(server, 'a');
    await test.tmux('rename-session', '-t', '=mngr-a:', 'mine');
    expect(await test.launch(server, 'a')).toMatchObject({ outcome: 'existing', panePid, sessionName: 'mine' });
  });

  it('refuses a name that belongs to another host, another incarnation or a person', async () => {
    const server = test.server('host-1');
    await test.launch(server, 'a');
    await test.launch(test.server('host-2'), 'b');
    await test.tmux('new-session', '-d', '-s', 'mngr-c', 'cat');
    const taken = { code: 'agent.session-exists', kind: 'rejected' };
    await expect(test.launch(server, 'a', { incarnation: 2 })).rejects.toMatchObject(taken);
    await expect(test.launch(server, 'b')).rejects.toMatchObject(taken);
    await expect(test.launch(server, 'c')).rejects.toMatchObject(taken);
  });

  it('tells agents whose names begin alike apart', async () => {
    const server = test.server();
    const [foo, foo2] = [await test.launch(server, 'foo'), await test.launch(server, 'foo-2')];
    await killSession(server, foo);
    expect(await listPanes(server, PREFIX)).toMatchObject([{ paneId: foo2.paneId, tags: { agentId: 'foo-2' } }]);
    expect(await killSession(server, foo)).toBe('absent');
    expect(await listPanes(server, PREFIX)).toHaveLength(1);
  });

  it('lists its own sessions and untagged ones with the prefix, and hides those of another host', async () => {
    const [one, two] = [test.server('host-1'), test.server('host-2')];
    const mine = await test.launch(one, 'a');
    const theirs = await test.launch(two, 'b');
    await test.tmux('new-session', '-d', '-s', 'mngr-x', 'cat');
    await test.tmux('new-session', '-d', '-s', 'private', 'cat');
    const panes = await listPanes(one, PREFIX);
    expect(panes.map(({ sessionName }) => sessionName).sort()).toEqual(['mngr-a', 'mngr-x']);
    expect(panes.find(({ sessionName }) => sessionName === 'mngr-x')?.tags).toBeUndefined();
    expect(panes.find(({ sessionName }) => sessionName === 'mngr-a')).toMatchObject({
      ...{ paneId: mine.paneId, panePid: mine.panePid, serverPid: mine.serverPid, isDead: false, attachedClients: 0 },
      tags: { hostId: 'host-1', agentId: 'a', incarnation: 1 },
    });
    // A recorded pane of another host, or of another server life, is no target.
    await expect(capturePane(one, { ...theirs, tags: mine.tags })).rejects.toMatchObject({ code: 'tmux.pane-gone' });
    await expect(capturePane(one, { ...mine, serverPid: 1 })).rejects.toMatchObject({ code: 'tmux.pane-gone' });
    expect(await killSession(one, { ...mine, serverPid: 1 })).toBe('absent');
    expect(await listPanes(one, PREFIX)).toHaveLength(2);
  });

  it('gives an agent a long history and leaves the setting of the person as it is', async () => {
    const server = test.server();
    await test.tmux('new-session', '-d', '-s', 'private', 'cat');
    await test.tmux('set-option', '-g', 'history-limit', '123');
    const { paneId } = await test.launch(server, 'a');
    expect(
      await test.tmux(
        'display-message',
        '-p',
        '-t',
        paneId,
        '#{history_limit}/#{window_name}/#{window_index}/#{window_panes}',
      ),
    ).toBe('50000/agent/0/1');
    expect(await test.tmux('show-options', '-gv', 'history-limit')).toBe('123');
    expect(await test.tmux('list-windows', '-t', '=mngr-a:', '-F', 'x')).toBe('x');
  });

  it('survives a person whose settings destroy unattached sessions and number windows from 1', async () => {
    const server = test.server();
    await test.launch(server, 'first');
    await test.tmux('set-option', '-g', 'base-index', '1');
    await test.tmux('set-option', '-g', 'destroy-unattached', 'off');
    const { paneId } = await test.launch(server, 'a');
    expect(await test.tmux('show-options', '-v', '-t', paneId, 'destroy-unattached')).toBe('off');
  });

  it('does not run what a directory is named', async () => {
    const cwd = join(test.dir, "a#(touch pwned)b#{pid}$HOME'; x");
    await mkdir(cwd);
    const { paneId } = await test.launch(test.server(), 'a', { cwd });
    expect(await test.tmux('display-message', '-p', '-t', paneId, '#{session_path}')).toBe(cwd);
    await eventually(() => readLaunchedProcess(test.files, test.stateDir('a'), 1));
    expect(await test.files.exists(join(test.dir, 'pwned'))).toBe(false);
  });

  it('captures what a pane shows and what it showed before', async () => {
    const server = test.server();
    const pane = await test.launch(server, 'a', {
      command: { shellText: 'seq 1 200; printf "\\033[31mréd\\033[0m %%end 1 1 1\\n"; cat' },
    });
    const screen = await eventually(
      () => capturePane(server, pane),
      (text) => text.includes('réd'),
    );
    expect(screen).toContain('réd %end 1 1 1');
    expect(screen).not.toMatch(/^5$/m);
    expect(await capturePane(server, pane, { full: true })).toMatch(/^1\n2\n3\n/);
    expect(await capturePane(server, pane, { escapes: true })).toContain('\u001b[31mréd');
  });

  it('hangs up on the program when its session is killed', async () => {
    const server = test.server();
    await test.tmux('new-session', '-d', '-s', 'keep', 'cat');
    const pane = await test.launch(server, 'a');
    const program = await eventually(() => readLaunchedProcess(test.files, test.stateDir('a'), 1));
    if (program === undefined) throw new Error('no pid');
    expect(await killSession(server, pane)).toBe('killed');
    await eventually(async () => !(await isSameProcess(test.runner, program)));
    await eventually(async () => (await liveStartTime(test.runner, pane.panePid)) === undefined);
  });

  it('renames a session, but not over another one', async () => {
    const server = test.server();
    const pane = await test.launch(server, 'a');
    await test.launch(server, 'b');
    await renameSession(server, pane, 'mngr-new');
    expect(await test.tmux('list-sessions', '-F', '#{session_name}')).toContain('mngr-new');
    await expect(renameSession(server, pane, 'mngr-b')).rejects.toMatchObject({ code: 'agent.session-exists' });
    await expect(renameSession(server, pane, 'a.b')).rejects.toMatchObject({ code: 'tmux.invalid-name' });
  });

  it('counts a person who is attached, and not itself', async () => {
    const server = test.server();
    const pane = await test.launch(server, 'a');
    expect(await hasClients(server, pane)).toBe(false);
    const person = test.attach('=mngr-a:');
    await eventually(() => hasClients(server, pane));
    expect((await listPanes(server, PREFIX))[0]?.attachedClients).toBe(1);
    await test.tmux('detach-client', '-s', '=mngr-a');
    await person.done;
    await eventually(async () => !(await hasClients(server, pane)));
  });

  it('records the launched program by pid and start time, and how it ended', async () => {
    const server = test.server();
    const pane = await test.launch(server, 'a', { command: { shellText: 'read line; exit 3' } });
    const launched = await eventually(() => readLaunchedProcess(test.files, test.stateDir('a'), 1));
    if (launched === undefined) throw new Error('no pid');
    expect(await isSameProcess(test.runner, launched)).toBe(true);
    expect(await isSameProcess(test.runner, { ...launched, startTime: '1' })).toBe(false);
    // The launch script writes its own pid down and then becomes the program.
    await eventually(
      () => readFile(`/proc/${launched.pid}/cmdline`, 'utf8'),
      (line) => line === '/bin/sh\0-c\0read line; exit 3\0',
    );
    await test.tmux('send-keys', '-t', pane.paneId, 'Enter');
    const exit = await eventually(() => readExit(test.files, test.stateDir('a'), 1));
    expect(exit).toMatchObject({ exitCode: 3, endedAt: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/) });
    expect(await isSameProcess(test.runner, launched)).toBe(false);
    await eventually(
      () => capturePane(server, pane),
      (text) => text.includes('[mngr] a exited with code 3'),
    );
  });
});
