import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SOURCE = new URL('./failpoint.ts', import.meta.url).href;
/** Arrives twice at the same place at once and says when each has passed. */
const PROGRAM = `
const { failpoint } = await import(process.argv[1]);
const held = failpoint('spot');
console.log(held === undefined ? 'nothing' : 'waits');
await Promise.all([held, failpoint('spot')].map(async (arrival) => { await arrival; console.log('passed'); }));
console.log('over');
`;

describe('a failpoint', () => {
  let directory: string;
  let child: ChildProcess | undefined;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'mngr-failpoint-'));
  });
  afterEach(() => {
    child?.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  });

  /** Runs the program; `onLine` hears each line. @returns all lines when it has ended */
  async function run(env: Record<string, string>, onLine: (line: string) => void = () => {}): Promise<string[]> {
    const args = ['--no-warnings', '--experimental-strip-types', '--input-type=module', '--eval', PROGRAM, SOURCE];
    const started = (child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] }));
    const lines: string[] = [];
    started.stdout.on('data', (chunk: Buffer) => {
      for (const line of chunk.toString().trim().split('\n')) {
        lines.push(line);
        onLine(line);
      }
    });
    await once(started, 'close');
    return lines;
  }

  it('does nothing at all without its variable, even when it is armed', async () => {
    writeFileSync(join(directory, 'spot.armed'), '');
    expect(await run({})).toEqual(['nothing', 'passed', 'passed', 'over']);
    expect(existsSync(join(directory, 'spot.armed'))).toBe(true);
  });

  it('lets everybody pass while it is not armed', async () => {
    expect(await run({ MNGR_FAILPOINT_DIR: directory })).toEqual(['waits', 'passed', 'passed', 'over']);
  });

  it('holds exactly one arrival until it is released', async () => {
    writeFileSync(join(directory, 'spot.armed'), '');
    const passedBeforeRelease: string[] = [];
    const lines = await run({ MNGR_FAILPOINT_DIR: directory }, (line) => {
      passedBeforeRelease.push(line);
      if (line !== 'passed' || existsSync(join(directory, 'spot.released'))) return;
      expect(existsSync(join(directory, 'spot.hit'))).toBe(true);
      expect(existsSync(join(directory, 'spot.armed'))).toBe(false);
      writeFileSync(join(directory, 'spot.released'), '');
    });
    expect(lines).toEqual(['waits', 'passed', 'passed', 'over']);
    expect(passedBeforeRelease.indexOf('passed')).toBe(1);
  });
});
