import { createLogger, startTelemetry } from '@mngr/telemetry';

const STOP_DEADLINE_MS = 10_000;

/** Runs one service as its own process: starts it, says `ready`, stops it on SIGTERM or SIGINT, exits 1 with a sentence if it cannot start. */
export async function runService(name: string, start: () => Promise<{ stop(): Promise<void> }>): Promise<void> {
  const log = createLogger(name);
  const flush = await startTelemetry(`mngr-${name}`);
  try {
    const service = await start();
    log.info('ready');
    const stop = (): void => {
      setTimeout(() => process.exit(1), STOP_DEADLINE_MS).unref();
      void service
        .stop()
        .then(flush)
        .then(() => process.exit(0));
    };
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
  } catch (error) {
    log.fatal({ err: error }, 'cannot start');
    process.exitCode = 1;
    setImmediate(() => process.exit(1));
  }
}
