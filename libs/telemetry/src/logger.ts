import { isSpanContextValid, trace } from '@opentelemetry/api';
import { pino, type Logger, type LoggerOptions } from 'pino';

export type { Logger };

let destination: { write(line: string): void } = process.stdout;

/** Sends the lines of all loggers of this process elsewhere, for instance to the file of the embedded plane. */
export function setLogDestination(to: { write(line: string): void }): void {
  destination = to;
}

/** JSON lines on stdout: constant message, facts as fields, trace id of the work at hand. `MNGR_LOG_LEVEL` sets the level. */
export function createLogger(service: string): Logger {
  const options: LoggerOptions = {
    level: process.env['MNGR_LOG_LEVEL'] ?? 'info',
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    mixin() {
      const span = trace.getActiveSpan()?.spanContext();
      return span !== undefined && isSpanContextValid(span) ? { traceId: span.traceId } : {};
    },
    // Values that could hold a secret are never logged by accident of a whole object.
    redact: {
      paths: ['*.sealedEnv', '*.launch', '*.body', '*.token', '*.authorization', '*.password'],
      censor: '[redacted]',
    },
  };
  return pino(options, { write: (line) => destination.write(line) });
}
