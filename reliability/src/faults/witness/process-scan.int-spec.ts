import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@mngr/testing';
import type { ProcessRecord } from '../records.js';
import { ProcessScan } from './process-scan.js';

const AGENT = `agent-${'a'.repeat(32)}`;

describe('the scan of processes', () => {
  let hostDir: string;
  let children: ChildProcess[];
  beforeEach(() => {
    hostDir = mkdtempSync(join(tmpdir(), 'mngr-scan-'));
    children = [];
  });
  afterEach(async () => {
    await Promise.all(children.map(end));
    rmSync(hostDir, { recursive: true });
  });

  const start = (argv: readonly string[], env: Record<string, string>): number => {
    const [program = '', ...args] = argv;
    const child = spawn(program, args, { env: { PATH: '/usr/bin:/bin', ...env }, stdio: 'ignore' });
    children.push(child);
    return child.pid ?? 0;
  };
  const marks = { MNGR_AGENT_ID: AGENT, MNGR_INCARNATION: '2' };
  /** Scans until a change of this process is found. */
  const changeOf = (scan: ProcessScan, pid: number): Promise<ProcessRecord> =>
    eventually(
      () => scan.scan(Date.now()).find((change) => change.pid === pid),
      (change) => change !== undefined,
    ).then((change) => change as ProcessRecord);

  it('tells the launch script, the program that it becomes, and its end', async () => {
    const scan = new ProcessScan([hostDir]);
    const script = join(hostDir, 'launch.sh');
    writeFileSync(script, `read go; export MNGR_HOST_DIR=${hostDir}; exec sleep 99999\n`);
    const child = spawn('/bin/sh', [script], {
      env: { PATH: '/usr/bin:/bin', ...marks },
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    children.push(child);
    const pid = child.pid ?? 0;
    const life = { agentId: AGENT, incarnation: 2, pid };
    expect(await changeOf(scan, pid)).toMatchObject({ ...life, change: 'up', role: 'launcher' });
    child.stdin?.end('\n');
    expect(await changeOf(scan, pid)).toMatchObject({ ...life, change: 'role', role: 'program', cwd: process.cwd() });
    child.kill('SIGKILL');
    expect(await changeOf(scan, pid)).toMatchObject({ ...life, change: 'down', role: 'program' });
  });

  it('knows the shell that the launch script becomes, whatever it is', async () => {
    const scan = new ProcessScan([hostDir]);
    const script = join(hostDir, 'launch.sh');
    writeFileSync(script, `read go; export MNGR_HOST_DIR=${hostDir}; exec cat\n`);
    const env = { PATH: '/usr/bin:/bin', ...marks };
    const child = spawn('/bin/sh', [script, 'main'], { env, stdio: ['pipe', 'ignore', 'ignore'] });
    children.push(child);
    const pid = child.pid ?? 0;
    expect(await changeOf(scan, pid)).toMatchObject({ change: 'up', role: 'launcher' });
    child.stdin?.write('\n');
    expect(await changeOf(scan, pid)).toMatchObject({ change: 'role', role: 'afterwards' });
  });

  it('takes what a program starts for its child', async () => {
    const scan = new ProcessScan([hostDir]);
    const env = { ...marks, MNGR_HOST_DIR: hostDir };
    const pid = start(['/bin/sh', '-c', 'sleep 86399 & wait'], env);
    const seen: ProcessRecord[] = [];
    await eventually(
      () => seen.push(...scan.scan(Date.now())),
      () => seen.length === 2,
    );
    expect(seen).toEqual([
      expect.objectContaining({ pid, role: 'program' }),
      expect.objectContaining({ role: 'child', incarnation: 2 }),
    ]);
    process.kill(seen[1]?.pid ?? 0, 'SIGKILL');
  });

  it('leaves alone what belongs to another host directory', async () => {
    const scan = new ProcessScan([hostDir]);
    start(['sleep', '99999'], { ...marks, MNGR_HOST_DIR: '/elsewhere' });
    const own = start(['sleep', '99999'], { ...marks, MNGR_HOST_DIR: hostDir });
    expect(await changeOf(scan, own)).toMatchObject({ role: 'program' });
    expect(scan.scan(Date.now())).toEqual([]);
  });
});

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}
