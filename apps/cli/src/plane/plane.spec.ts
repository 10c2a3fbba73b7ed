import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '../settings/settings.js';
import { ageOf } from './compare-versions.js';
import { findPlane } from './open-plane.js';
import { readLivePlane } from './plane-record.js';
import { StartClaim } from './start-claim.js';
import { stopPlane } from './stop-plane.js';
import { isUntouched } from './untouched-host-dir.js';
import { CLI_CONTRACT_VERSION } from '../version.js';

const startTimeOf = (pid: number): string =>
  readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[19] ?? '';

describe('the plane of a host dir', () => {
  let hostDir: string;
  const settings = () => readSettings({ MNGR_HOST_DIR: hostDir }, '/nowhere');
  const write = (pid: number, startTime: string): void =>
    writeFileSync(
      join(hostDir, 'control', 'plane.json'),
      JSON.stringify({
        pid,
        startTime,
        url: 'http://127.0.0.1:1/',
        version: '0.1.0',
        contractVersion: CLI_CONTRACT_VERSION,
        startedAt: '',
      }),
    );
  beforeEach(() => {
    hostDir = mkdtempSync(join(tmpdir(), 'mngr-plane-'));
    mkdirSync(join(hostDir, 'control'));
    writeFileSync(join(hostDir, 'control', 'token'), 'secret\n');
  });
  afterEach(() => rmSync(hostDir, { recursive: true }));

  it('is the one whose process lives, by pid and start time', () => {
    write(process.pid, startTimeOf(process.pid));
    expect(findPlane(settings())).toEqual({ url: 'http://127.0.0.1:1', token: 'secret' });
    write(process.pid, '1');
    expect(findPlane(settings())).toBeUndefined();
    writeFileSync(join(hostDir, 'control', 'plane.json'), '{"pid":');
    expect(findPlane(settings())).toBeUndefined();
  });

  it('is ended by its pid, and waited for', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    await new Promise((done) => child.once('spawn', done));
    const exit = new Promise((done) => child.once('exit', (_, signal) => done(signal)));
    const pid = child.pid ?? 0;
    write(pid, startTimeOf(pid));
    const plane = readLivePlane(join(hostDir, 'control'));
    if (plane === undefined) throw new Error('the plane was not found');
    await stopPlane(plane, join(hostDir, 'control'));
    expect(await exit).toBe('SIGTERM');
    expect(readLivePlane(join(hostDir, 'control'))).toBeUndefined();
  });

  it('is not needed to list a host dir without a store and without sessions', async () => {
    const env = { PATH: process.env['PATH'], TMUX_TMPDIR: hostDir };
    expect(await isUntouched(settings(), env)).toBe(true);
    mkdirSync(join(hostDir, 'control', 'postgres'));
    expect(await isUntouched(settings(), env)).toBe(false);
  });
});

describe('the claim to start a plane', () => {
  let dir: string;
  const age = (seconds: number): void => utimesSync(join(dir, 'starting'), 0, Date.now() / 1000 - seconds);
  beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'mngr-claim-'))));
  afterEach(() => rmSync(dir, { recursive: true }));

  it('is had by one, for as long as the process that it names lives', () => {
    const [one, other] = [new StartClaim(dir), new StartClaim(dir)];
    expect([one.take(), other.take()]).toEqual([true, false]);
    one.hold(process.pid);
    age(100);
    expect(other.take()).toBe(false);
    one.drop();
    expect(other.take()).toBe(true);
  });

  it('is free again after a pause when that process is gone, or was never named', () => {
    const claim = new StartClaim(dir);
    claim.take();
    age(4);
    expect(claim.take()).toBe(true);
    writeFileSync(join(dir, 'starting'), `${process.pid} 1`);
    expect(claim.take()).toBe(false);
    age(2);
    expect(claim.take()).toBe(true);
  });
});

describe('the version of a plane', () => {
  const own = { version: '1.2.0', contractVersion: 3 };
  it.each([
    ['1.2.0', 3, 'same'],
    ['1.2.0+build', 3, 'same'],
    ['1.10.0', 3, 'newer'],
    ['1.1.9', 3, 'older'],
    ['9.0.0', 2, 'older'],
    ['0.1.0', 4, 'newer'],
  ])('%s with contract %i is %s', (version, contractVersion, age) => {
    expect(ageOf({ version, contractVersion }, own)).toBe(age);
  });
});

describe('settings', () => {
  it('follow the root name, and the host dir and prefix that are given', () => {
    expect(readSettings({ MNGR_ROOT_NAME: 'r' }, '/home/x')).toMatchObject({
      hostDir: '/home/x/.r',
      sessionPrefix: 'r-',
    });
    expect(readSettings({ MNGR_PREFIX: 'p-', MNGR_HOST_DIR: '/h' }, '/')).toMatchObject({
      hostDir: '/h',
      sessionPrefix: 'p-',
    });
  });

  it("know a command's own connect_command before the general one", () => {
    const env = { MNGR__CONNECT_COMMAND: 'general', MNGR__COMMANDS__CREATE__CONNECT_COMMAND: '"own"' };
    const { connectCommandOf } = readSettings(env, '/');
    expect([connectCommandOf('create'), connectCommandOf('start')]).toEqual(['own', 'general']);
    expect(readSettings({ MNGR__HEADLESS: 'true' }, '/').isHeadless).toBe(true);
  });
});
