import { setTimeout as delay } from 'node:timers/promises';
import { API_PREFIX } from '@mngr/contracts';
import type { JsonLines } from '../../kit/json-lines.js';
import type { SeededRandom } from '../../kit/seeded-random.js';
import type { HistoryRecord } from '../records.js';

const FLUSH_MS = 1_000;

/** Follows the event stream, leaves and comes back by position, and writes down what it saw. */
export class Viewer {
  readonly #gone = new AbortController();
  #connection = 0;
  #last: string | null = null;
  #running: Promise<void> | undefined;

  constructor(
    private readonly place: { readonly url: string; readonly token: string },
    private readonly viewer: number,
    private readonly history: JsonLines<HistoryRecord>,
    private readonly random: SeededRandom,
  ) {}

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#gone.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#gone.signal.aborted) {
      this.#connection += 1;
      await this.#watch().catch(() => {}); // whatever ended it: come back by position
      await delay(this.random.integer(100, 600), undefined, { signal: this.#gone.signal }).catch(() => {});
    }
  }

  /** One connection. It also ends by itself after a while: coming back is what is tested. */
  async #watch(): Promise<void> {
    const signal = AbortSignal.any([this.#gone.signal, AbortSignal.timeout(this.random.integer(3_000, 15_000))]);
    const { url, token } = this.place;
    const headers = {
      authorization: `Bearer ${token}`,
      ...(this.#last === null ? {} : { 'last-event-id': this.#last }),
    };
    const response = await fetch(`${url}${API_PREFIX}/events`, { headers, signal });
    if (response.status !== 200 || response.body === null) return;
    const seen: string[] = [];
    let begunAt = this.#last;
    const flush = (): void => {
      if (seen.length === 0) return;
      const { viewer } = this;
      const positions = seen.splice(0);
      this.history.write({
        ...{ kind: 'viewed', at: Date.now(), viewer, connection: this.#connection, after: begunAt },
        positions,
      });
    };
    const timer = setInterval(flush, FLUSH_MS);
    try {
      for await (const block of blocksOf(response.body)) {
        const from = /^: from (\d+)$/m.exec(block)?.[1];
        if (from !== undefined) begunAt ??= from;
        const id = /^id: (\d+)$/m.exec(block)?.[1];
        if (id === undefined) continue;
        this.#last = id;
        if (!block.includes('event: watermark')) seen.push(id);
      }
    } finally {
      clearInterval(timer);
      flush();
    }
  }
}

async function* blocksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
    rest = parts.pop() ?? '';
    yield* parts;
  }
}
