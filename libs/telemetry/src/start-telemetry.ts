import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';

let isStarted = false;

/**
 * Begins tracing for this process if `OTEL_EXPORTER_OTLP_ENDPOINT` is set; otherwise only carries trace ids through, and
 * the SDK is not even loaded. Safe to call twice: the five services of the embedded plane share one process.
 *
 * @param serviceName becomes `service.name`
 * @returns a function that sends what is left, within 2 s
 */
export async function startTelemetry(serviceName: string): Promise<() => Promise<void>> {
  if (isStarted) return async () => {};
  isStarted = true;
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const endpoint = process.env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] ?? process.env['OTEL_EXPORTER_OTLP_ENDPOINT'];
  if (endpoint === undefined || endpoint === '') return async () => {};
  const { startTracing } = await import('./tracing.js');
  const provider = startTracing(serviceName);
  trace.setGlobalTracerProvider(provider);
  return () =>
    Promise.race([provider.forceFlush(), new Promise<void>((resolve) => setTimeout(resolve, 2_000).unref())]);
}
