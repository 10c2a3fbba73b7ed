import { homedir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '@mngr/errors';
import { startTelemetry } from '@mngr/telemetry';
import type { ServiceStarter } from './service-starter.js';
import { runStandalone, type Standalone } from './standalone.js';

/** EX_TEMPFAIL: another control plane has the host directory; the starter waits for its `plane.json`. */
const EXIT_ALREADY_RUNNING = 75;
const EXIT_DEFECT = 70;
const EXIT_FAILED = 1;

/**
 * The life of the process: starts the control plane for `MNGR_HOST_DIR` (default `~/.mngr`), stops it on SIGTERM or
 * SIGINT, and ends the process. Exit codes: 0 stopped, 1 did not start (see `last-start-error.json`), 70 defect,
 * 75 another control plane has the host directory.
 */
export async function runMain(services: readonly ServiceStarter[]): Promise<never> {
  // A terminal that closes must not end the control plane, nor may a directory be held busy by it.
  process.on('SIGHUP', () => undefined);
  const hostDir = process.env['MNGR_HOST_DIR'] || join(homedir(), '.mngr');
  const flushTelemetry = await startTelemetry('mngr-standalone');
  let standalone: Standalone | undefined;
  let askedToStop: NodeJS.Signals | undefined;
  const stop = (signal: NodeJS.Signals): void => {
    askedToStop = signal;
    standalone?.log.write('info', 'control plane was asked to stop', { signal });
    // A failure reaches whoever waits for `stopped`.
    standalone?.stop().catch(() => undefined);
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
  try {
    standalone = await runStandalone({ hostDir, services });
  } catch (error) {
    process.stderr.write(`mngr: ${error instanceof Error ? error.message : String(error)}\n`);
    const isTaken = error instanceof AppError && error.code === 'plane.already-running';
    process.exit(isTaken ? EXIT_ALREADY_RUNNING : EXIT_FAILED);
  }
  process.chdir('/');
  const { log, stopped } = standalone;
  process.on('uncaughtException', (error) => {
    log.write('error', 'defect: the control plane ends', { error: String(error), stack: error.stack });
    // The servers stay for the next control plane to adopt.
    process.exit(EXIT_DEFECT);
  });
  // A signal that came during the start could only be noted.
  if (askedToStop !== undefined) stop(askedToStop);
  await stopped;
  await flushTelemetry();
  process.exit(0);
}
