import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readLivePlane, readPlaneRecord } from '../plane/plane-record.js';
import { isSameProcess } from '../plane/process-identity.js';
import type { Finding } from './check.js';

interface ServerRecord {
  readonly pid: number;
  readonly startTime: string;
}

/** How each server is asked to end cleanly: PostgreSQL's fast shutdown is SIGINT. */
const SERVERS = [
  ['postgres', 'SIGINT'],
  ['nats', 'SIGTERM'],
] as const;
const [STOP_MS, POLL_MS] = [10_000, 20];

/** What a control plane that was killed has left: its record, and servers that still run. The next start adopts them. */
export function checkPlaneLeftovers(controlDir: string): readonly Finding[] {
  if (readLivePlane(controlDir) !== undefined || hasOwner(controlDir)) return [];
  return [...staleRecord(controlDir), ...SERVERS.flatMap(([name, signal]) => leftServer(controlDir, name, signal))];
}

/** Whether a process holds the host dir: one that starts or stops has no record of being ready. */
function hasOwner(controlDir: string): boolean {
  const owner = readServerRecord(join(controlDir, 'run', 'owner.json'));
  return owner !== undefined && isSameProcess(owner);
}

function staleRecord(controlDir: string): readonly Finding[] {
  const left = readPlaneRecord(controlDir);
  if (left === undefined) return [];
  const file = join(controlDir, 'plane.json');
  return [
    {
      name: 'leftover',
      status: 'warning',
      detail: `the control plane of pid ${left.pid} ended unasked; its record is still there`,
      why: `${file} names pid ${left.pid}, and no process of that pid and start time lives`,
      wayOut: 'mngr up cleans up after it; so does: mngr doctor --fix',
      fix: {
        done: `removed ${file}`,
        remains: 'files',
        run: async () => {
          // A plane that has started meanwhile has written its own.
          if (readLivePlane(controlDir) === undefined) rmSync(file, { force: true });
        },
      },
    },
  ];
}

function leftServer(controlDir: string, name: string, signal: NodeJS.Signals): readonly Finding[] {
  const file = join(controlDir, 'run', `${name}.json`);
  const server = readServerRecord(file);
  if (server === undefined || !isSameProcess(server)) return [];
  return [
    {
      name: 'leftover',
      status: 'warning',
      detail: `${name} (pid ${server.pid}) runs without a control plane`,
      why: `${file} names it, a process of that pid and start time lives, and no process holds the host dir`,
      wayOut: 'mngr up adopts it; this ends it: mngr doctor --fix',
      fix: {
        done: `ended ${name} (pid ${server.pid}) cleanly`,
        remains: 'processes',
        run: () => (hasOwner(controlDir) ? Promise.resolve() : endServer(server, signal)),
      },
    },
  ];
}

/** @throws Error when it may not be signalled, or still lives after 10 s: it is never killed */
async function endServer(server: ServerRecord, signal: NodeJS.Signals): Promise<void> {
  process.kill(server.pid, signal);
  const end = performance.now() + STOP_MS;
  while (isSameProcess(server)) {
    if (performance.now() > end) throw new Error(`pid ${server.pid} still runs ${STOP_MS / 1000} s after ${signal}`);
    await delay(POLL_MS);
  }
}

function readServerRecord(file: string): ServerRecord | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof value !== 'object' || value === null || !('pid' in value) || !('startTime' in value)) return undefined;
    return { pid: Number(value.pid), startTime: String(value.startTime) };
  } catch {
    return undefined;
  }
}
