import { createHash } from 'node:crypto';
import type { ChildLog } from './child-log.js';

/** How one server process is started, recognised, asked and stopped. */
export interface ChildSpec {
  /** Used in logs and messages: `postgres`, `nats`. */
  readonly name: string;
  readonly program: string;
  readonly argsFor: (port: number) => readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** The user to become; only root can. */
  readonly uid?: number;
  readonly gid?: number;
  readonly logFile: string;
  readonly recordFile: string;
  /** Written by the server itself; its first line is the pid. It finds a server whose record was never written. */
  readonly pidFile: string;
  /** An argument that no process but a server on our own data has in its argv. */
  readonly marker: string;
  /** The signal for a fast, clean shutdown. */
  readonly stopSignal: NodeJS.Signals;
  /** Called before each spawn, after it is certain that no server of ours runs. */
  readonly prepare: (port: number) => void;
  /** Resolves true once the server answers as ours, false when not yet; throws when it never will. */
  readonly answers: (port: number) => Promise<boolean>;
  /** How long the start may take, in milliseconds; crash recovery included. */
  readonly readyDeadlineMs: number;
  readonly log: ChildLog;
}

/** Text that is equal for two specs that start the same server in the same way. */
export function fingerprintOf(spec: ChildSpec): string {
  const parts = [spec.program, spec.uid ?? '', ...spec.argsFor(0)];
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 16);
}
