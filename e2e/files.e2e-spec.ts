import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { API_PREFIX } from '@mngr/contracts';
import { eventually, type CliWorld, type ListedAgent } from '@mngr/testing';
import { withPlane } from './with-plane.js';

const TIMEOUT_MS = 60_000;

const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

describe('files of an agent', () => {
  let world: CliWorld;
  let agent: ListedAgent;
  withPlane((made) => (world = made));
  beforeAll(async () => {
    agent = await world.create('holder');
  }, TIMEOUT_MS);

  const there = (path: string): string => join(agent.work_dir, path);
  /** Whatever is left of a transfer that did not end. */
  const leftovers = (folder: string): readonly string[] =>
    readdirSync(folder).filter((name) => name.startsWith('.mngr-'));

  describe('are read and written', () => {
    it(
      'byte for byte, in both directions, also when they are large',
      async () => {
        const bytes = randomBytes(24 * 1024 * 1024 + 7);
        writeFileSync(join(world.home, 'large'), bytes);
        const wrote = await world.ok(['file', 'put', 'holder', 'deep/er/large', '-i', join(world.home, 'large')]);
        expect(wrote).toBe(`Wrote ${bytes.length} bytes to ${there('deep/er/large')}\n`);
        expect(sha256(there('deep/er/large'))).toBe(sha256(join(world.home, 'large')));
        const told = await world.ok([
          'file',
          'get',
          'holder',
          'deep/er/large',
          '-o',
          'new/folder/back',
          '--format',
          'json',
        ]);
        const back = join(world.repo, 'new/folder/back');
        expect(JSON.parse(told)).toEqual({
          event: 'file_read',
          path: there('deep/er/large'),
          size: bytes.length,
          output: back,
        });
        expect(sha256(back)).toBe(sha256(join(world.home, 'large')));
        expect([...leftovers(there('deep/er')), ...leftovers(join(world.repo, 'new/folder'))]).toEqual([]);
      },
      3 * TIMEOUT_MS,
    );

    it(
      'to stdout and from stdin, and nothing else is on stdout',
      async () => {
        const text = '\u0001\t"$x" üñ€😀\n\nno line feed at the end';
        expect(await world.ok(['file', 'put', 'holder', 'text', '--quiet'], { stdin: text })).toBe('');
        expect(readFileSync(there('text'), 'utf8')).toBe(text);
        expect(await world.ok(['file', 'get', 'holder', 'text'])).toBe(text);
        expect(await world.ok(['file', 'put', 'holder', 'empty'], { stdin: '' })).toContain('Wrote 0 bytes');
        expect(await world.ok(['file', 'get', 'holder', 'empty'])).toBe('');
      },
      TIMEOUT_MS,
    );

    it(
      'with json, jsonl and templates',
      async () => {
        writeFileSync(there('binary'), Buffer.from([0, 255, 128, 10]));
        const record = { path: there('binary'), size: 4, content_base64: 'AP+ACg==' };
        const get = (format: string) => world.ok(['file', 'get', 'holder', 'binary', '--format', format]);
        expect(JSON.parse(await get('json'))).toEqual({ event: 'file_read', ...record });
        expect(JSON.parse(await get('jsonl'))).toEqual({ event: 'file_read', ...record });
        expect(await get('{size} {path}')).toBe(`4 ${there('binary')}\n`);
        const put = await world.ok(['file', 'put', 'holder', 'x', '--format', 'json'], { stdin: 'abc' });
        expect(JSON.parse(put)).toEqual({ event: 'file_written', path: there('x'), size: 3 });
      },
      TIMEOUT_MS,
    );

    it(
      'with the mode that is asked for, else with that of the file that is replaced',
      async () => {
        await world.ok(['file', 'put', 'holder', 'run.sh', '--mode', '0755'], { stdin: 'echo 1' });
        expect(statSync(there('run.sh')).mode & 0o7777).toBe(0o755);
        chmodSync(there('run.sh'), 0o700);
        await world.ok(['file', 'put', 'holder', 'run.sh'], { stdin: 'echo 2' });
        expect(statSync(there('run.sh')).mode & 0o7777).toBe(0o700);
      },
      TIMEOUT_MS,
    );

    it(
      'relative to the work directory, the state or the host directory, or anywhere by an absolute path',
      async () => {
        const state = await world.ok(['file', 'get', 'holder', 'data.json', '--relative-to', 'state']);
        expect(JSON.parse(state)).toMatchObject({ id: agent.id });
        expect(await world.ok(['file', 'get', 'holder', 'host_id', '--relative-to', 'host'])).toBe(
          readFileSync(join(world.hostDir, 'host_id'), 'utf8'),
        );
        const outside = join(world.home, 'outside');
        await world.ok(['file', 'put', 'holder', outside], { stdin: 'anywhere' });
        expect(await world.ok(['file', 'get', 'holder', outside])).toBe('anywhere');
      },
      TIMEOUT_MS,
    );

    it(
      'also when the agent is stopped',
      async () => {
        await world.create('asleep', ['sleep', '99999'], ['--transfer', 'none']);
        await world.ok(['stop', 'asleep']);
        expect(await world.ok(['file', 'get', 'asleep', 'kept.txt'])).toBe('first\n');
        expect((await world.agent('asleep')).state).toBe('STOPPED');
      },
      TIMEOUT_MS,
    );
  });

  it(
    'stay as they were when the writer goes away half way, and nothing is left of it',
    async () => {
      writeFileSync(there('steady'), 'old');
      const child = world.spawn(['file', 'put', 'holder', 'steady']);
      const ended = new Promise((done) => child.once('close', done));
      child.stdin?.on('error', () => undefined);
      child.stdin?.write(Buffer.alloc(300_000, 'n'));
      await eventually(
        () => leftovers(agent.work_dir).length,
        (count) => count === 1,
        20_000,
      );
      expect(readFileSync(there('steady'), 'utf8')).toBe('old');
      child.kill('SIGKILL');
      await ended;
      await eventually(
        () => leftovers(agent.work_dir).length,
        (count) => count === 0,
        20_000,
      );
      expect(readFileSync(there('steady'), 'utf8')).toBe('old');
    },
    TIMEOUT_MS,
  );

  it(
    'are refused when a piece of their content is missing, and stay as they were',
    async () => {
      writeFileSync(there('whole'), 'old');
      const ask = (path: string, body: object) =>
        fetch(`${world.plane().url}${API_PREFIX}/agents/holder/${path}`, {
          method: 'POST',
          headers: { authorization: `Bearer ${world.token()}`, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        });
      const lines = (await ask('files', { act: 'write', path: 'whole' })).body?.getReader();
      const opened = JSON.parse(Buffer.from((await lines?.read())?.value ?? []).toString()) as { streamId: string };
      const piece = (n: number, isEnd: boolean) =>
        ask('input', { streamId: opened.streamId, n, base64: Buffer.from(`piece ${n}`).toString('base64'), isEnd });
      expect(await (await piece(0, false)).json()).toEqual({ isTaken: true });
      expect(await (await piece(0, false)).json()).toEqual({ isTaken: true }); // once more: taken once
      expect(await (await piece(2, true)).json()).toMatchObject({ status: 409, code: 'live.gap' });
      const end = Buffer.from((await lines?.read())?.value ?? []).toString();
      expect(JSON.parse(end)).toMatchObject({ event: 'error', code: 'live.gap' });
      expect(readFileSync(there('whole'), 'utf8')).toBe('old');
      expect(await (await piece(3, true)).json()).toMatchObject({ status: 404, code: 'live.unknown-stream' });
      await eventually(
        () => leftovers(agent.work_dir).length,
        (count) => count === 0,
        20_000,
      );
    },
    TIMEOUT_MS,
  );

  describe('are listed', () => {
    beforeAll(() => {
      mkdirSync(there('tree/sub/none'), { recursive: true });
      writeFileSync(there('tree/a b.txt'), 'x'.repeat(1536));
      writeFileSync(there('tree/sub/deep'), '');
      symlinkSync('/etc', there('tree/link'));
    });
    const list = (...flags: string[]) => world.ok(['file', 'list', 'holder', ...flags]);

    it(
      'with name, type, size and time, by name, links not followed',
      async () => {
        const lines = (await list('tree')).trimEnd().split('\n');
        expect(lines[0]).toMatch(/^NAME +TYPE +SIZE +MODIFIED$/);
        expect(lines.slice(1).map((line) => line.replace(/ +\S+$/, '').replaceAll(/ {2,}/g, ' | '))).toEqual([
          'a b.txt | file | 1.5 KB',
          expect.stringMatching(/^link \| symlink \| \d+ B$/),
          'sub | directory | -',
        ]);
        const deep = await list('tree', '-R', '--format', '{path}');
        expect(deep.trimEnd().split('\n')).toEqual(
          ['a b.txt', 'link', 'sub', 'sub/deep', 'sub/none'].map((path) => there(`tree/${path}`)),
        );
      },
      TIMEOUT_MS,
    );

    it(
      'with the fields that are asked for, as json and jsonl, and as empty when there is nothing',
      async () => {
        expect(await list('tree/sub', '--fields', 'name,permissions')).toMatch(
          /^NAME +PERMISSIONS\ndeep +-rw-r--r--\nnone +drwxr-xr-x\n$/,
        );
        const json = JSON.parse(await list('tree', '--format', 'json')) as { count: number; files: object[] };
        expect(json.count).toBe(3);
        const file = { name: 'a b.txt', path: there('tree/a b.txt'), file_type: 'file', size: 1536 };
        expect(json.files[0]).toMatchObject({ ...file, permissions: '-rw-r--r--' });
        const [first] = (await list('tree', '--format', 'jsonl')).split('\n');
        expect(JSON.parse(first ?? '')).toMatchObject(file);
        expect(await list('tree/sub/none')).toBe('(empty)\n');
      },
      TIMEOUT_MS,
    );

    it(
      'whole, however many they are',
      async () => {
        mkdirSync(there('many'));
        for (let i = 0; i < 5_000; i++) writeFileSync(there(`many/${i}`), '');
        const names = (await list('many', '--format', '{name}')).trimEnd().split('\n');
        expect(new Set(names).size).toBe(5_000);
      },
      TIMEOUT_MS,
    );
  });

  describe('are not reached', () => {
    it(
      'by a relative path that leads out of where it is relative to',
      async () => {
        writeFileSync(join(world.home, 'secret'), 'secret');
        symlinkSync(world.home, there('way-out'));
        symlinkSync(join(world.home, 'secret'), there('one-file'));
        symlinkSync('nowhere', there('dangling'));
        const up = '../'.repeat(20);
        const inside = `${up.slice(0, -1)}${world.home}/secret`;
        for (const path of ['way-out/secret', 'one-file', inside, '../../host_id', `tree/../../../host_id`]) {
          const { code, stdout, stderr } = await world.run(['file', 'get', 'holder', path]);
          expect({ path, code, stdout }).toEqual({ path, code: 1, stdout: '' });
          expect(stderr).toMatch(/leads out of|There is no file/);
        }
        for (const path of ['way-out/written', 'way-out/new/written', 'one-file', '../written', 'dangling']) {
          const { code } = await world.run(['file', 'put', 'holder', path], { stdin: 'written' });
          expect({ path, code }).toEqual({ path, code: 1 });
        }
        expect(readFileSync(join(world.home, 'secret'), 'utf8')).toBe('secret');
        expect(['written', 'new'].filter((name) => existsSync(join(world.home, name)))).toEqual([]);
        expect(existsSync(join(agent.work_dir, '..', 'written'))).toBe(false);
        expect((await world.run(['file', 'list', 'holder', 'way-out'])).code).toBe(1);
        // Inside, links are as good as what they lead to.
        writeFileSync(there('target'), 'old');
        symlinkSync('target', there('inner'));
        await world.ok(['file', 'put', 'holder', 'inner'], { stdin: 'through' });
        expect(readFileSync(there('target'), 'utf8')).toBe('through');
      },
      2 * TIMEOUT_MS,
    );

    it(
      'when there are none, and the reason is told',
      async () => {
        world.shell(`mkfifo ${there('fifo')}`);
        const bad: readonly (readonly [args: readonly string[], code: number, says: RegExp])[] = [
          [['get', 'holder', 'none'], 1, /There is no file .*\/none[^]*file list/],
          [['get', 'holder', '.'], 1, /is a directory[^]*rsync/],
          [['get', 'holder', 'fifo'], 1, /not a regular file/],
          [['get', 'holder', 'kept.txt/x'], 1, /kept\.txt/],
          [['get', 'nobody', 'x'], 1, /Could not find agent: nobody/],
          [['get', '@localhost', 'x'], 2, /names a host/],
          [['get', 'holder'], 2, /Missing argument PATH/],
          [['get', 'holder', 'kept.txt', '-o', '/proc/nope/x'], 1, /cannot be written/],
          [['put', 'holder', '.'], 1, /is a directory/],
          [['put', 'holder', 'fifo'], 1, /not a regular file/],
          [['put', 'holder', 'x', '-i', 'gone'], 2, /there is no file gone/],
          [['put', 'holder', 'x', '--mode', '0899'], 2, /octal/],
          [['put', 'holder', '/proc/nope/x'], 1, /could not be written/],
          [['list', 'holder', 'none'], 1, /There is no directory .*\/none/],
          [['list', 'holder', 'kept.txt'], 1, /not a directory/],
          [['list', 'holder', '--fields', 'name,colour'], 2, /colour[^]*permissions/],
          [['list', 'holder', '--relative-to', 'moon'], 2, /work, state, host/],
        ];
        for (const [args, code, says] of bad) {
          const result = await world.run(['file', ...args]);
          expect({ args, code: result.code, stdout: result.stdout }).toEqual({ args, code, stdout: '' });
          expect(result.stderr).toMatch(says);
          expect(result.stderr).not.toMatch(/\n\s+at |undefined|\[object/);
        }
      },
      3 * TIMEOUT_MS,
    );
  });

  it(
    'are in the audit, with who asked',
    async () => {
      await world.ok(['file', 'put', 'holder', 'noted'], { stdin: 'x' });
      const accesses = (await world.audit(agent.id)).filter(({ type }) => type === 'FileAccessRequested');
      expect(accesses.length).toBeGreaterThan(0);
      expect(accesses[0]?.actor.kind).toBe('user');
    },
    TIMEOUT_MS,
  );
});
