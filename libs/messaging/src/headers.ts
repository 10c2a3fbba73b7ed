import type { Trace } from '@mngr/contracts';
import { currentTrace } from '@mngr/telemetry';
import { headers, type Msg, type MsgHdrs } from '@nats-io/transport-node';

/** Headers that continue the present trace on the other side. */
export function traceHeaders(extra: Readonly<Record<string, string>> = {}): MsgHdrs {
  const result = headers();
  const trace = currentTrace();
  if (trace !== undefined) {
    result.set('traceparent', trace.traceparent);
    if (trace.tracestate !== undefined) result.set('tracestate', trace.tracestate);
  }
  for (const [name, value] of Object.entries(extra)) result.set(name, value);
  return result;
}

export function traceOf(msg: { readonly headers?: Msg['headers'] }): Trace | undefined {
  const traceparent = msg.headers?.get('traceparent');
  if (!traceparent) return undefined;
  const tracestate = msg.headers?.get('tracestate');
  return { traceparent, ...(tracestate ? { tracestate } : {}) };
}
