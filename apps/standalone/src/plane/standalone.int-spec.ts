import { once } from 'node:events';
import { existsSync, lstatSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ChildProcess } from 'node:child_process';
import { isAlive, signalProcess } from '../embedded/process-identity.js';
import { readRunRecord, type RunRecord } from '../embedded/run-record.js';
import { waitUntil } from '../embedded/wait-until.js';
import { readPlaneFile } from './plane-file.js';
import { installPlane, type PlaneInstall } from './plane-process.fixture.js';

const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

describe('the standalone control plane as a process', () => {
  let install: PlaneInstall;
  const planes: { child: ChildProcess; hostDir: string }[] = [];

  function spawnPlane(hostDir: string, uid?: number): ChildProcess {
    const child = install.spawnPlane(hostDir, uid);
    planes.push({ child, hostDir });
    return child;
  }
  const control = (hostDir: string, ...path: string[]): string => join(hostDir, 'control', ...path);
  const isReady = (hostDir: string, child: ChildProcess) =>
    waitUntil(() => readPlaneFile(control(hostDir))?.pid === child.pid, 20_000);
  const server = (hostDir: string, name: string): RunRecord | undefined =>
    readRunRecord(control(hostDir, 'run', `${name}.json`));
  const servers = (hostDir: string) => [server(hostDir, 'postgres'), server(hostDir, 'nats')];
  const exitCodeOf = async (child: ChildProcess): Promise<unknown> =>
    (child.exitCode ?? (await once(child, 'exit'))[0]) as unknown;

  beforeAll(async () => {
    install = await installPlane();
  });
  afterAll(() => {
    for (const { child, hostDir } of planes) {
      child.kill('SIGKILL');
      for (const record of servers(hostDir)) if (record !== undefined) signalProcess(record, 'SIGKILL', true);
    }
    install.remove();
  });

  it('is alone on its host directory, is adopted after kill -9, and stops all it started', async () => {
    const hostDir = install.makeHostDir('home');
    const first = spawnPlane(hostDir);
    expect(await isReady(hostDir, first)).toBe(true);
    for (const path of ['token', 'plane.json', 'machine.json', 'lock.db'])
      expect(statSync(control(hostDir, path)).mode & 0o777).toBe(0o600);
    if (isRoot) expect(lstatSync(control(hostDir, 'postgres')).isSymbolicLink()).toBe(true);
    const before = servers(hostDir);

    expect(await exitCodeOf(spawnPlane(hostDir))).toBe(75);
    expect(readPlaneFile(control(hostDir))?.pid).toBe(first.pid);

    first.kill('SIGKILL');
    await once(first, 'exit');
    expect(readPlaneFile(control(hostDir))).toBeUndefined();
    const beganAt = performance.now();
    const second = spawnPlane(hostDir);
    expect(await isReady(hostDir, second)).toBe(true);
    expect(performance.now() - beganAt).toBeLessThan(2_500);
    expect(servers(hostDir)).toEqual(before);

    second.kill('SIGTERM');
    expect(await exitCodeOf(second)).toBe(0);
    expect(existsSync(control(hostDir, 'plane.json'))).toBe(false);
    for (const record of before) expect(record !== undefined && isAlive(record)).toBe(false);
  });

  it('runs for an ordinary user whose home nobody else can enter', async () => {
    const uid = isRoot ? NOBODY : undefined;
    const hostDir = install.makeHostDir('ordinary', uid);
    const plane = spawnPlane(hostDir, uid);
    expect(await isReady(hostDir, plane)).toBe(true);
    expect(lstatSync(control(hostDir, 'postgres')).isDirectory()).toBe(true);
    plane.kill('SIGTERM');
    expect(await exitCodeOf(plane)).toBe(0);
  });

  it('says in a file why it could not start', async () => {
    const hostDir = install.makeHostDir('broken');
    const first = spawnPlane(hostDir);
    expect(await isReady(hostDir, first)).toBe(true);
    first.kill('SIGTERM');
    await exitCodeOf(first);
    renameSync(control(hostDir, 'machine.json'), control(hostDir, 'kept'));
    renameSync(control(hostDir, 'token'), control(hostDir, 'machine.json'));
    expect(await exitCodeOf(spawnPlane(hostDir))).toBe(1);
    const text = readFileSync(control(hostDir, 'last-start-error.json'), 'utf8');
    expect(JSON.parse(text)).toMatchObject({ code: 'plane.bad-identity', wayOut: expect.stringContaining('backup') });
  });

  it('leaves when its directory is gone', async () => {
    const hostDir = install.makeHostDir('gone');
    const plane = spawnPlane(hostDir);
    expect(await isReady(hostDir, plane)).toBe(true);
    const started = servers(hostDir);
    rmSync(hostDir, { recursive: true, force: true });
    expect(await exitCodeOf(plane)).toBe(0);
    for (const record of started) expect(record !== undefined && isAlive(record)).toBe(false);
  }, 30_000);
});
