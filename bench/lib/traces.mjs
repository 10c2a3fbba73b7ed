import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { percentile, round } from './stats.mjs';

/** Receives the spans that a traced control plane sends (OTLP over HTTP, JSON). */
export class TraceReceiver {
  #spans = [];

  static async start(scope) {
    const receiver = new TraceReceiver();
    const server = createServer(async (request, response) => {
      let text = '';
      for await (const chunk of request) text += chunk;
      for (const { scopeSpans } of JSON.parse(text).resourceSpans ?? [])
        receiver.#spans.push(...scopeSpans.flatMap(({ spans }) => spans));
      response.end('{}');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    scope.defer(() => server.close());
    receiver.url = `http://127.0.0.1:${server.address().port}`;
    return receiver;
  }

  /** Medians over all requests of this route: each span's begin and end in ms after the request's own begin. */
  async timeline(rootName) {
    await delay(1_500); // spans are sent twice a second
    const byTrace = Map.groupBy(this.#spans, ({ traceId }) => traceId);
    const found = new Map();
    for (const spans of byTrace.values()) {
      const request = spans.find(({ name }) => name === rootName);
      if (request === undefined) continue;
      const begin = BigInt(request.startTimeUnixNano);
      const offset = (nanoseconds) => Number(BigInt(nanoseconds) - begin) / 1e6;
      const seen = new Map();
      for (const span of spans.toSorted((a, b) => offset(a.startTimeUnixNano) - offset(b.startTimeUnixNano))) {
        const count = (seen.get(span.name) ?? 0) + 1;
        seen.set(span.name, count);
        const key = count === 1 ? span.name : `${span.name} #${count}`;
        const list = found.get(key) ?? [];
        list.push([offset(span.startTimeUnixNano), offset(span.endTimeUnixNano)]);
        found.set(key, list);
      }
    }
    const middle = (pairs, i) =>
      round(
        percentile(
          pairs.map((pair) => pair[i]),
          0.5,
        ),
      );
    return [...found]
      .map(([name, pairs]) => ({ name, from: middle(pairs, 0), to: middle(pairs, 1), n: pairs.length }))
      .toSorted((a, b) => a.from - b.from);
  }
}
