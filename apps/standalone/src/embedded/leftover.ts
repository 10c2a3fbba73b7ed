import type { ChildSpec } from './child-spec.js';
import { argvOf, identityOf, isAlive, signalProcess, type ProcessIdentity } from './process-identity.js';
import { readIfExists } from './private-files.js';
import { readRunRecord } from './run-record.js';
import { waitUntil } from './wait-until.js';

/**
 * A server on our data that an earlier control plane left running.
 *
 * The record proves it by pid and start time; the server's own pid file proves it only together with its argv, because
 * a pid may belong to somebody else by now.
 */
export function findLeftover(spec: ChildSpec): ProcessIdentity | undefined {
  const record = readRunRecord(spec.recordFile);
  if (record !== undefined && isAlive(record) && isOurs(spec, record.pid)) return identityOf(record.pid);
  const pid = Number.parseInt(readIfExists(spec.pidFile) ?? '', 10);
  return Number.isInteger(pid) && isOurs(spec, pid) ? identityOf(pid) : undefined;
}

/** Stops cleanly, then by force: fast shutdown for `deadlineMs`, SIGKILL to the group, up to 2 s for that. */
export async function stopProcess(spec: ChildSpec, identity: ProcessIdentity, deadlineMs: number): Promise<void> {
  signalProcess(identity, spec.stopSignal);
  if (await waitUntil(() => !isAlive(identity), deadlineMs)) return;
  spec.log('warn', 'server did not stop in time and is killed', {
    server: spec.name,
    serverPid: identity.pid,
    deadlineMs,
  });
  signalProcess(identity, 'SIGKILL', true);
  signalProcess(identity, 'SIGKILL');
  await waitUntil(() => !isAlive(identity), 2_000);
}

function isOurs(spec: ChildSpec, pid: number): boolean {
  return argvOf(pid).includes(spec.marker);
}
