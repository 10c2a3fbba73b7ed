import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, processesOf, type CliWorld } from '@mngr/testing';
import { withPlane } from './with-plane.js';

const TIMEOUT_MS = 60_000;
const COMMAND = ['--type', 'command', '--no-connect', '--', 'sleep', '99999'] as const;

describe('the options of create', () => {
  let world: CliWorld;
  withPlane((made) => (world = made));

  const traces = () => ({
    sessions: world.sessions(),
    folders: ['worktrees', 'agents', 'copies'].flatMap((folder) =>
      existsSync(join(world.hostDir, folder)) ? readdirSync(join(world.hostDir, folder)) : [],
    ),
    refs: world.git(['for-each-ref']),
  });

  it(
    '--upload-file and --extra-provision-command: files first, then commands, with the agent’s environment, before its program',
    async () => {
      writeFileSync(join(world.home, 'local.bin'), Buffer.from([0, 255, 10, 13, 0]));
      const agent = await world.create(
        'provisioned',
        ['sh', '-c', 'ls > seen; exec sleep 99999'],
        [
          ...['--upload-file', '../local.bin:deep/er/up.bin', '--env', 'WHO=me'],
          ...['--extra-provision-command', 'test -s deep/er/up.bin && echo "$WHO $MNGR_AGENT_NAME $PWD" > z'],
          ...['--extra-provision-command', 'cat z > zz'],
        ],
      );
      await eventually(() => readFileSync(join(agent.work_dir, 'seen'), 'utf8').includes('zz'));
      expect(readFileSync(join(agent.work_dir, 'deep', 'er', 'up.bin'))).toEqual(Buffer.from([0, 255, 10, 13, 0]));
      expect(readFileSync(join(agent.work_dir, 'zz'), 'utf8')).toBe(`me provisioned ${agent.work_dir}\n`);
      // Kept for another provisioning, and for the owner's eyes only.
      const kept = join(world.hostDir, 'agents', agent.id, 'provision.json');
      expect(JSON.parse(readFileSync(kept, 'utf8'))).toMatchObject({ commands: [expect.any(String), 'cat z > zz'] });
      expect(statSync(kept).mode & 0o777).toBe(0o600);
      await world.ok(['destroy', 'provisioned', '-f', '-b']);
    },
    TIMEOUT_MS,
  );

  it(
    '--extra-provision-command that fails: so does create, its output is told, nothing is left',
    async () => {
      const before = traces();
      const flags = ['--extra-provision-command', 'touch made; sleep 99999 & echo out; echo the reason >&2; exit 3'];
      const { code, stdout, stderr } = await world.run(['create', 'failing', ...flags, ...COMMAND]);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(/exit code 3[^]*out[^]*the reason/);
      expect(traces()).toEqual(before);
      expect((await world.list()).map(({ name }) => name)).not.toContain('failing');
      expect(world.processes().filter(({ argv }) => argv.includes('99999'))).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    '--upload-file of what is not there or too large: refused before anything, the limit is named',
    async () => {
      writeFileSync(join(world.home, 'big'), Buffer.alloc(512 * 1024 + 1));
      const before = traces();
      for (const [pair, says] of [
        ['../nope:x', /nope/],
        ['../big:x', /512 KiB/],
        ['no-pair', /LOCAL:REMOTE/],
      ] as const) {
        const { code, stderr } = await world.run(['create', 'up', '--upload-file', pair, ...COMMAND]);
        expect(code).not.toBe(0);
        expect(stderr).toMatch(says);
      }
      expect(traces()).toEqual(before);
      writeFileSync(join(world.home, 'fits'), Buffer.alloc(512 * 1024, 7));
      const agent = await world.create('fits', undefined, ['--upload-file', '../fits:fits']);
      expect(statSync(join(agent.work_dir, 'fits')).size).toBe(512 * 1024);
      await world.ok(['destroy', 'fits', '-f', '-b']);
    },
    TIMEOUT_MS,
  );

  it(
    '-w: further windows that run with the agent’s environment, end with it and come again with it',
    async () => {
      const flags = ['-w', 'server=echo $WHO > window; exec sleep 1111', '-w', 'logs=sleep 2222', '--env', 'WHO=me'];
      const agent = await world.create('windowed', undefined, flags);
      const windows = (): string[] =>
        world.tmux('list-windows', '-t', `=${agent.session}:`, '-F', '#{window_name}').trim().split('\n');
      const running = (seconds: string): number =>
        processesOf(agent.id).filter(({ argv }) => argv.join(' ') === `sleep ${seconds}`).length;
      const allRun = () => eventually(() => ['99999', '1111', '2222'].every((seconds) => running(seconds) === 1));
      expect(windows()).toEqual(['agent', 'server', 'logs']);
      await allRun();
      expect(readFileSync(join(agent.work_dir, 'window'), 'utf8')).toBe('me\n');
      await world.ok(['stop', 'windowed']);
      expect(processesOf(agent.id)).toEqual([]);
      expect(world.sessions()).not.toContain(agent.session);
      await world.ok(['start', 'windowed']);
      expect(windows()).toEqual(['agent', 'server', 'logs']);
      await allRun();
      // The agent is its own window's program: that it was killed shows, whatever else runs in the session.
      world.tmux('kill-window', '-t', `=${agent.session}:=agent`);
      expect(await world.until('windowed', 'DONE')).toMatchObject({ exit_code: null });
      await world.ok(['destroy', 'windowed', '-f', '-b']);
      expect(processesOf(agent.id)).toEqual([]);
      const refused = await world.run(['create', 'w', '-w', 'agent=x', ...COMMAND]);
      expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('agent') });
    },
    TIMEOUT_MS,
  );

  it(
    '--no-auto-start: everything is made and nothing runs until a start; a type without its program can be made so',
    async () => {
      const flags = ['--no-auto-start', '--extra-provision-command', 'touch prepared'];
      const held = await world.create(
        'held',
        ['sh', '-c', 'echo $A > ran; exec sleep 99999'],
        [...flags, '--env', 'A=1'],
      );
      expect(held).toMatchObject({ state: 'STOPPED', branch: 'mngr/held', pid: null });
      expect(existsSync(join(held.work_dir, 'prepared'))).toBe(true);
      expect([processesOf(held.id), existsSync(join(held.work_dir, 'ran'))]).toEqual([[], false]);
      const message = await world.run(['message', 'held', '-m', 'x']);
      expect(message.code).toBe(1);
      await world.ok(['start', 'held']);
      expect(await world.agent('held')).toMatchObject({ state: 'RUNNING' });
      await eventually(() => readFileSync(join(held.work_dir, 'ran'), 'utf8') === '1\n');

      expect((await world.run(['create', 'waiting', 'codex', '--no-auto-start', '-y'])).code).toBe(0);
      expect(await world.agent('waiting')).toMatchObject({ state: 'STOPPED', type: 'codex', command: 'codex' });
      const started = await world.run(['start', 'waiting']);
      expect(started).toMatchObject({ code: 1, stderr: expect.stringContaining('codex') });
      const talk = await world.run(['create', 'talk', '--no-auto-start', '-m', 'x', ...COMMAND]);
      expect(talk).toMatchObject({ code: 2, stderr: expect.stringContaining('--no-auto-start') });
      await world.ok(['destroy', 'held', 'waiting', '-f', '-b']);
      expect(world.branches()).toEqual(['main']);
    },
    TIMEOUT_MS,
  );

  it(
    '--id, --name-style, --project, --label and --host-label name and mark as they say',
    async () => {
      const id = `agent-${'0123456789abcdef'.repeat(2)}`;
      const agent = await world.create('named', undefined, ['--id', id, '--project', 'p', '--label', 'team=b']);
      expect(agent).toMatchObject({ id, labels: { project: 'p', team: 'b' } });
      const twice = await world.run(['create', 'twice', '--id', id, ...COMMAND]);
      expect(twice).toMatchObject({ code: 1, stderr: expect.stringContaining('already exists') });
      await world.ok(['create', 'labelled', '--host-label', 'env=s', '--host-label', 'b=1', ...COMMAND]);
      await world.ok(['create', 'again', '--host-label', 'b=2', ...COMMAND]);
      const tags = (await world.list()).map(({ host }) => host);
      expect(tags).toEqual(tags.map(() => expect.objectContaining({ tags: { env: 's', b: '2' } })));
      await world.ok(['destroy', 'labelled', 'again', '-f', '-b']);
      for (const [flag, value, says] of [
        ['--host-label', 'bad', 'KEY=VALUE'],
        ['--id', 'nine', '32 hex'],
        ['--label', 'bad', 'KEY=VALUE'],
        ['--name-style', 'rude', 'painters'],
      ] as const) {
        const { code, stderr } = await world.run(['create', 'bad', flag, value, ...COMMAND]);
        expect({ code, isSaid: stderr.includes(says) }).toEqual({ code: 2, isSaid: true });
      }
      await world.ok(['destroy', 'named', '-f', '-b']);
      await world.ok(['create', '--name-style', 'scientists', ...COMMAND]);
      const [invented] = await world.list();
      expect(invented).toMatchObject({ name: expect.stringMatching(/^[a-z]+-[a-z]+$/), labels: { project: 'repo' } });
      await world.ok(['destroy', invented?.name ?? '', '-f', '-b']);
    },
    TIMEOUT_MS,
  );

  it(
    'that other hosts have are refused here in the words of the Python mngr',
    async () => {
      for (const [flags, code, says] of [
        [['--provider', 'nope'], 1, 'Unknown provider: nope'],
        [['--idle-timeout', '30'], 2, 'not supported for the local provider'],
        [['--idle-mode', 'run'], 2, 'not supported for the local provider'],
        [['--foreground'], 2, 'only valid with headless agent types'],
        [['--host-env', 'bad'], 2, 'KEY=VALUE'],
      ] as const) {
        const result = await world.run(['create', 'x', ...flags, ...COMMAND]);
        expect({ flags, code: result.code, isSaid: result.stderr.includes(says) }).toEqual({
          flags,
          code,
          isSaid: true,
        });
      }
      expect(await world.list()).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    '--message, --message-file and --edit-message: typed once, when it runs; also to a reused agent',
    async () => {
      const heard = ['sh', '-c', 'stty -echo; cat > heard'];
      const hears = (work_dir: string, text: string) =>
        eventually(() => readFileSync(join(work_dir, 'heard'), 'utf8') === text);
      const one = await world.create('one', heard, ['--message', 'M $(x) "q"']);
      await hears(one.work_dir, 'M $(x) "q"\n');
      await world.ok(['create', 'one', '--reuse', '-m', 'again', ...COMMAND]);
      await hears(one.work_dir, 'M $(x) "q"\nagain\n');

      const editor = join(world.home, 'editor');
      writeFileSync(editor, '#!/bin/sh\necho " and more" >> "$1"\n');
      chmodSync(editor, 0o755);
      writeFileSync(join(world.home, 'draft'), 'draft');
      const edit = ['--edit-message', '--message-file', '../draft'];
      const two = await world.create('two', heard, edit, { env: { EDITOR: editor } });
      await hears(two.work_dir, 'draft and more\n');

      const before = traces();
      const failed = await world.run(['create', 'no', ...edit, ...COMMAND], { env: { EDITOR: 'false' } });
      expect(failed).toMatchObject({ code: 1, stderr: expect.stringContaining('editor') });
      const headless = await world.run(['create', 'no', ...edit, '--headless', ...COMMAND]);
      expect(headless).toMatchObject({ code: 1, stderr: expect.stringContaining('--message') });
      expect(traces()).toEqual(before);
      await world.ok(['destroy', 'one', 'two', '-f', '-b']);
    },
    TIMEOUT_MS,
  );

  it(
    '--reuse --update: the same agent in the same place, with another program, environment and provisioning',
    async () => {
      const first = await world.create('renewed', ['sleep', '99999'], ['--env', 'A=1', '-w', 'old=cat']);
      writeFileSync(join(first.work_dir, 'work.txt'), 'of the agent\n');
      // What asks for another place than it has is refused before anything happens to it.
      const elsewhere = ['--reuse', '--update', ...COMMAND];
      for (const [name, flag, ...asked] of [
        ['renewed', '--target-path', '--target-path', join(world.home, 'other')],
        [`renewed:${join(world.home, 'other')}`, '--target-path'],
        ['renewed', '--branch', '--branch', ':other'],
        ['renewed', '--transfer', '--transfer', 'git-mirror'],
        ['renewed', '--id', '--id', `agent-${'1'.repeat(32)}`],
      ] as const) {
        const refused = await world.run(['create', name, ...asked, ...elsewhere]);
        expect(refused).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(`Leave ${flag} out`) });
      }
      expect(await world.agent('renewed')).toMatchObject({ state: 'RUNNING', pid: first.pid, incarnation: 1 });
      const flags = [
        '--reuse',
        '--update',
        '--env',
        'B=2',
        '--extra-provision-command',
        'echo again > again',
        '-w',
        'new=cat',
      ];
      const args = ['create', 'renewed', ...flags, '--type', 'command', '--no-connect', '--label', 'k=v'];
      const asItIs = ['--transfer', 'git-worktree', '--branch', ':mngr/*', '--target-path', first.work_dir];
      const renewal = await world.run([...args, ...asItIs, '--ensure-clean', '--start-on-boot', '--', 'sleep', '1111']);
      expect(renewal).toMatchObject({ code: 0, stdout: expect.stringContaining('Updating existing agent: renewed') });
      expect(renewal.stderr).toContain('--ensure-clean does nothing here');
      const second = await world.agent('renewed');
      expect(second).toMatchObject({
        id: first.id,
        work_dir: first.work_dir,
        branch: 'mngr/renewed',
        state: 'RUNNING',
      });
      expect(second).toMatchObject({ command: 'sleep 1111', incarnation: 2, labels: { k: 'v' }, start_on_boot: true });
      expect(readFileSync(join(first.work_dir, 'work.txt'), 'utf8')).toBe('of the agent\n');
      expect(readFileSync(join(first.work_dir, 'again'), 'utf8')).toBe('again\n');
      expect(await world.ok(['exec', 'renewed', 'echo "<$A$B>"'])).toMatch(/^<2>$/m);
      const windows = world.tmux('list-windows', '-t', `=${second.session}:`, '-F', '#{window_name}');
      expect(windows.trim().split('\n')).toEqual(['agent', 'new']);
      // One that fails leaves the agent, stopped, with all its work.
      const bad = ['create', 'renewed', '--reuse', '--update', '--extra-provision-command', 'exit 7'];
      const failed = await world.run([...bad, ...COMMAND]);
      expect(failed).toMatchObject({ code: 1, stderr: expect.stringContaining('exit code 7') });
      expect(await world.agent('renewed')).toMatchObject({ id: first.id, state: 'STOPPED' });
      expect(readFileSync(join(first.work_dir, 'work.txt'), 'utf8')).toBe('of the agent\n');
      const alone = await world.run(['create', 'renewed', '--update', ...COMMAND]);
      expect(alone).toMatchObject({ code: 2, stderr: expect.stringContaining('--reuse') });
      await world.ok(['destroy', 'renewed', '-f', '-b']);
    },
    TIMEOUT_MS,
  );

  it(
    '--reuse starts an agent again whose program has ended, as a nightly job does',
    async () => {
      await world.create('nightly', ['sh', '-c', 'echo ran >> ran']);
      const { work_dir } = await world.until('nightly', 'DONE', 10_000);
      const again = await world.run(['create', 'nightly', '--reuse', ...COMMAND]);
      expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('Reusing existing agent') });
      await eventually(() => readFileSync(join(work_dir, 'ran'), 'utf8') === 'ran\nran\n');
      // The agent is there: what it runs does not have to be said again. Of one that is not, it has.
      expect(await world.run(['create', 'nightly', '--reuse', '--no-connect'])).toMatchObject({ code: 0 });
      const missing = await world.run(['create', 'missing', '--reuse', '--no-connect', '--type', 'command']);
      expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining('needs its command after "--"') });
      await world.ok(['destroy', 'nightly', '-f', '-b']);
    },
    TIMEOUT_MS,
  );

  it(
    '--reuse waits for an agent that is still being made, and makes it when that has failed',
    async () => {
      const go = join(world.home, 'go-late');
      const failing = ['--extra-provision-command', `while [ ! -e ${go} ]; do sleep 0.1; done; exit 7`];
      const first = world.run(['create', 'late', ...failing, ...COMMAND]);
      first.catch(() => undefined); // a failure before it is awaited must not end the next spec
      await eventually(async () => (await world.list()).some(({ state }) => state === 'CREATING'), Boolean, 20_000);
      const second = world.run(['create', 'late', '--reuse', ...COMMAND]);
      second.catch(() => undefined);
      // Begun after it and ended before it: it waits.
      expect(await Promise.race([second, world.list()])).toMatchObject([{ name: 'late', state: 'CREATING' }]);
      writeFileSync(go, '');
      expect(await first).toMatchObject({ code: 1, stderr: expect.stringContaining('exit code 7') });
      expect(await second).toMatchObject({ code: 0, stdout: expect.stringContaining('Created agent: late') });
      expect(await world.agent('late')).toMatchObject({ state: 'RUNNING', incarnation: 1 });
      await world.ok(['destroy', 'late', '-f', '-b']);
    },
    TIMEOUT_MS,
  );

  it(
    '--tmux-width, --tmux-height and --tmux-window-size shape the window',
    async () => {
      const flags = ['--tmux-width', '120', '--tmux-height', '33', '--tmux-window-size', 'manual', '-w', 'side=cat'];
      const { session } = await world.create('sized', undefined, flags);
      const shown = world.tmux(
        'list-windows',
        '-t',
        `=${session}:`,
        '-F',
        '#{window_width}x#{window_height} #{window-size}',
      );
      expect(shown.trim().split('\n')).toEqual(['120x33 manual', '120x33 manual']);
      await world.ok(['destroy', 'sized', '-f', '-b']);
    },
    TIMEOUT_MS,
  );

  it(
    '--connect-command runs with the name of the agent',
    async () => {
      const args = ['create', 'joined', '--type', 'command', '--connect-command', 'echo "to $MNGR_AGENT_NAME"'];
      expect(await world.ok([...args, '--', 'sleep', '99999'])).toMatch(/^to joined$/m);
      await world.ok(['destroy', 'joined', '-f', '-b']);
    },
    TIMEOUT_MS,
  );

  it(
    'are carried out although the control plane is killed in the middle: what it left running ends, and only that is done again',
    async () => {
      const [runs, go, before] = ['runs', 'go', 'before'].map((name) => join(world.home, name)) as [
        string,
        string,
        string,
      ];
      const command = `echo run >> ${runs}; while [ ! -e ${go} ]; do sleep 0.2; done; echo done > provisioned`;
      const commands = [`echo once >> ${before}`, command, `echo last >> ${before}`];
      const flags = ['--transfer', 'git-mirror', ...commands.flatMap((each) => ['--extra-provision-command', each])];
      const creating = world.run(['create', 'survivor', ...flags, ...COMMAND], { timeoutMs: 120_000 });
      creating.catch(() => undefined); // a failure before it is awaited must not end the next spec
      await eventually(() => existsSync(runs), Boolean, 60_000);
      process.kill(world.plane().pid, 'SIGKILL');
      await eventually(() => readFileSync(runs, 'utf8') === 'run\nrun\n', Boolean, 60_000);
      // What a shell forks bears the shell's own words until it becomes `sleep`: for a moment one shell looks like two.
      await eventually(
        () => world.processes().filter(({ argv }) => argv[0] === '/bin/sh' && argv.includes(command)),
        (shells) => shells.length === 1,
      );
      writeFileSync(go, '');
      expect(await creating).toMatchObject({ code: 0 });
      const agent = await world.agent('survivor');
      expect(agent).toMatchObject({ state: 'RUNNING', branch: 'mngr/survivor' });
      expect(readFileSync(join(agent.work_dir, 'provisioned'), 'utf8')).toBe('done\n');
      expect(readFileSync(before, 'utf8')).toBe('once\nlast\n');
      await world.ok(['destroy', 'survivor', '-f']);
      expect(existsSync(agent.work_dir)).toBe(false);
    },
    2 * TIMEOUT_MS,
  );
});
