export { failpoint } from './failpoint.js';
export { createLogger, setLogDestination } from './logger.js';
export { currentTrace, withSpan, type SpanOptions } from './span.js';
export { startTelemetry } from './start-telemetry.js';
