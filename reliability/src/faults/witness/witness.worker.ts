import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { JsonLines } from '../../kit/json-lines.js';
import type { FleetUnderTest } from '../fleet-under-test.js';
import type { SampleRecord, WitnessRecord } from '../records.js';
import { LogSampler } from './log-sampler.js';
import { ProcessScan } from './process-scan.js';
import { SessionScan } from './session-scan.js';

const SCAN_MS = 100;
const SESSIONS_MS = 500;
const HEAD_MS = 500;
const HEARTBEAT_MS = 1_000;

const { fleet, directory } = workerData as { readonly fleet: FleetUnderTest; readonly directory: string };
const seen = new JsonLines<WitnessRecord>(join(directory, 'witness.jsonl'));
const samples = new JsonLines<SampleRecord>(join(directory, 'samples.jsonl'));
const processes = new ProcessScan(fleet.hosts.map(({ hostDir }) => hostDir));
const sampler = new LogSampler(fleet.postgresUrl, (sample) => samples.write(sample));

let [lastAt, longestGapMs, scans] = [Date.now(), 0, 0];
function scan(): void {
  const at = Date.now();
  longestGapMs = Math.max(longestGapMs, at - lastAt);
  lastAt = at;
  scans += 1;
  for (const change of processes.scan(at)) seen.write(change);
}
function heartbeat(): void {
  seen.write({ kind: 'heartbeat', at: Date.now(), longestGapMs, scans });
  [longestGapMs, scans] = [0, 0];
}

/** Runs it again and again, never twice at once; a round that fails is simply missing. */
function every(ms: number, round: () => Promise<void>): NodeJS.Timeout {
  let isBusy = false;
  return setInterval(() => {
    if (isBusy) return;
    isBusy = true;
    void round()
      .catch(() => {})
      .finally(() => (isBusy = false));
  }, ms);
}

const sessions = fleet.hosts.map((host) => new SessionScan(host));
const timers = [
  setInterval(scan, SCAN_MS),
  setInterval(heartbeat, HEARTBEAT_MS),
  every(HEAD_MS, () => sampler.look(Date.now)),
  ...sessions.map((session) =>
    every(SESSIONS_MS, async () => {
      const change = await session.look(Date.now);
      if (change !== null) seen.write(change);
    }),
  ),
];

async function stop(): Promise<void> {
  for (const timer of timers) clearInterval(timer);
  scan();
  heartbeat();
  await sampler.close();
  await Promise.all([seen.close(), samples.close()]);
  parentPort?.postMessage('stopped');
}
parentPort?.once('message', () => void stop());
