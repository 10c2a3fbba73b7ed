import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CliProcess } from '../testing/cli-process.js';
import { CLI_CONTRACT_VERSION } from '../version.js';

describe('the program without a control plane', () => {
  let cli: CliProcess;
  beforeAll(() => {
    cli = new CliProcess();
  });
  afterAll(() => cli.remove());

  it.each([
    [['no-such-cmd'], 'No such command: no-such-cmd', 'mngr --help'],
    [['cp', 'a'], 'Clone the agent: mngr clone', 'mngr --help'],
    [['migrate', 'a'], 'migrate is a command of mngr that is not here yet', 'mngr --help'],
    [['list', '--hosts', '--watch'], '--watch is about agents', 'mngr list --help'],
    [['stop', 'a', '--stop-host'], 'the local host cannot', 'mngr stop --help'],
    [['destroy', 'a', '--no-allow-worktree-removal'], 'goes with it', 'mngr destroy --help'],
    [['push', 'a', '--source-branch', 'b'], '--source-branch needs --sync-mode git', 'mngr push --help'],
    [['connect'], 'Missing argument AGENT', 'mngr connect --help'],
    [['create', 'a', '--bogus'], 'No such option: --bogus', 'mngr create --help'],
    [['c', 'a', '--type', 'command', '--model', 'opus'], 'No such option: --model', 'mngr create --help'],
    [['create', 'a', '--label', 'bad', '--type', 'command', '--', 'x'], 'KEY=VALUE', 'mngr create --help'],
    [['create', 'a b', '--type', 'command', '--', 'x'], 'must be letters, digits', 'mngr create --help'],
    [['list', '--limit', 'many'], '--limit', 'mngr list --help'],
    [['stop', '--session', 'wrong'], 'does not match the expected format', 'mngr stop --help'],
    [['event', 'a', '--head', '1', '--tail', '1'], '--head and --tail', 'mngr event --help'],
    [['wait', 'a', '--state', 'ASLEEP'], '"ASLEEP" is not a state', 'mngr wait --help'],
  ])('refuses %j in one sentence, with nothing on stdout', async (args, sentence, help) => {
    const { code, stdout, stderr } = await cli.run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(sentence);
    expect(stderr).toContain(`See: ${help}`);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(existsSync(cli.hostDir)).toBe(false);
  });

  it.each([
    [['create', 'a', 'nosuchtype', '--', 'x'], 'Unknown agent type: nosuchtype'],
    [['create', 'a', '--', 'x'], 'type claude cannot be started yet'],
    [['create', 'a', '--provider', 'nope', '--type', 'command', '--', 'x'], 'Unknown provider: nope'],
    [['create', 'a@my-host', '--type', 'command', '--', 'x'], 'no hosts found matching my-host'],
    [['create', 'a', '--env-file', 'none', '--type', 'command', '--', 'x'], 'env file none cannot be read'],
    [['create', 'a', '--type', 'command', '--', 'x'], '--transfer none'],
  ])('refuses %j before it starts anything', async (args, sentence) => {
    const { code, stdout, stderr } = await cli.run(args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(sentence);
    expect(existsSync(cli.hostDir)).toBe(false);
  });

  it('lists an untouched host dir at once and writes nothing', async () => {
    expect(await cli.run(['list'])).toEqual({ code: 0, stdout: 'No agents found\n', stderr: '' });
    expect(await cli.run(['ls', '--format', 'json'])).toMatchObject({ stdout: '{"agents":[],"errors":[]}\n' });
    expect(await cli.run(['ls', '--format', 'jsonl'])).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(existsSync(cli.hostDir)).toBe(false);
  });

  it('starts nothing for help, version, status, doctor, completion and down', async () => {
    for (const args of [
      ['help'],
      ['help', 'rm'],
      ['help', 'states'],
      ['version'],
      ['--version'],
      ['status'],
      ['doctor'],
      ['doctor', '--fix'],
      ['completion', 'bash'],
      ['down'],
    ]) {
      expect((await cli.run(args, { MNGR_STANDALONE_MAIN: '' })).stdout).not.toBe('');
    }
    expect(existsSync(cli.hostDir)).toBe(false);
  });

  it('takes an empty list of targets on stdin as a success', async () => {
    expect(await cli.run(['stop', '-'])).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('passes every word after "--" on, also those that look like flags', async () => {
    const { stderr } = await cli.run(
      ['create', 'a', '--type', 'command', '--transfer', 'none', '--', 'x', '--help', '--bogus'],
      {
        MNGR_STANDALONE_MAIN: '/does/not/exist',
      },
    );
    expect(stderr).toContain('/does/not/exist');
  });

  it('tells what a control plane that did not start has left behind', async () => {
    const main = join(cli.dir, 'failing.mjs');
    const control = join(cli.dir, 'failing-host', 'control');
    mkdirSync(control, { recursive: true });
    const error = JSON.stringify({ message: 'port 1 is taken', wayOut: 'Free it.' });
    writeFileSync(
      main,
      `require('node:fs').writeFileSync(${JSON.stringify(join(control, 'last-start-error.json'))}, ${JSON.stringify(error)}); process.exit(1);`.replace(
        'require(',
        'process.getBuiltinModule(',
      ),
    );
    const env = { MNGR_STANDALONE_MAIN: main, MNGR_HOST_DIR: join(cli.dir, 'failing-host') };
    const { code, stderr } = await cli.run(['up'], env);
    expect(code).toBe(1);
    expect(stderr).toContain('The control plane did not start: port 1 is taken');
    expect(stderr).toContain('[Free it.]');
  });

  it('waits for the plane of another one when its own child finds the lock taken', async () => {
    const hostDir = join(cli.dir, 'busy-host');
    const main = join(cli.dir, 'loser.mjs');
    mkdirSync(join(hostDir, 'control'), { recursive: true });
    writeFileSync(join(hostDir, 'control', 'token'), 'secret\n');
    writeFileSync(main, 'process.exit(75);');
    const child = cli.spawn(['up', '--format', '{url}'], { MNGR_STANDALONE_MAIN: main, MNGR_HOST_DIR: hostDir });
    const ended = new Promise((done) => child.once('close', done));
    let [stdout, stderr] = ['', ''];
    child.stdout?.on('data', (chunk) => (stdout += String(chunk)));
    const isStarting = new Promise<void>((done) => {
      child.stderr?.on('data', (chunk) => {
        stderr += String(chunk);
        done();
      });
      child.once('close', () => done());
    });
    await isStarting;
    const { readFileSync } = await import('node:fs');
    const startTime = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ')[19];
    const record = {
      pid: process.pid,
      startTime,
      url: 'http://127.0.0.1:9',
      version: '0.1.0',
      contractVersion: CLI_CONTRACT_VERSION,
      startedAt: '',
    };
    writeFileSync(join(hostDir, 'control', 'plane.json'), JSON.stringify(record));
    expect({ code: await ended, stdout, stderr }).toEqual({
      code: 0,
      stdout: 'http://127.0.0.1:9\n',
      stderr: 'mngr: starting the control plane…\n',
    });
  });
});
