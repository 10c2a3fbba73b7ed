import pg from 'pg';
import type { SampleRecord } from '../records.js';
import { hashSegment } from './hash-segment.js';

const TIMEOUT_MS = 1_000;
/** How old events may be when they are hashed. */
const SEGMENT_MS = 5_000;

/** Notes where the log ends at which time, and hashes what is new while it is young. A failed look is no look. */
export class LogSampler {
  #client: pg.Client | undefined;
  #hashedUpTo = '0';
  #hashedAt = 0;
  #lastHead = '';

  constructor(
    private readonly postgresUrl: string,
    private readonly write: (sample: SampleRecord) => void,
  ) {}

  async look(now: () => number): Promise<void> {
    await this.#head(now);
    if (now() - this.#hashedAt < SEGMENT_MS) return;
    this.#hashedAt = now();
    await this.#segment(now);
  }

  async #head(now: () => number): Promise<void> {
    const before = now();
    const client = await this.#connected();
    const { rows } = await client.query<{ position: string }>('SELECT position::text FROM log_head WHERE id = 1');
    const position = rows[0]?.position;
    // The log ended here at some time between the question and the answer; a slow answer would blur it.
    if (position === undefined || now() - before > 2 * TIMEOUT_MS || position === this.#lastHead) return;
    this.#lastHead = position;
    this.write({ kind: 'head', at: now(), askedAt: before, position });
  }

  async #segment(now: () => number): Promise<void> {
    const client = await this.#connected();
    const upTo = this.#lastHead;
    if (upTo === '' || upTo === this.#hashedUpTo) return;
    const after = this.#hashedUpTo;
    const md5 = await hashSegment(client, after, upTo);
    this.#hashedUpTo = upTo;
    this.write({ kind: 'segment', at: now(), after, upTo, md5 });
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.end().catch(() => {});
  }

  async #connected(): Promise<pg.Client> {
    if (this.#client !== undefined) return this.#client;
    const client = new pg.Client({
      connectionString: this.postgresUrl,
      connectionTimeoutMillis: TIMEOUT_MS,
      query_timeout: 2 * TIMEOUT_MS,
      application_name: 'mngr-faults-witness',
    });
    const drop = (): void => {
      if (this.#client === client) this.#client = undefined;
    };
    client.on('error', drop);
    client.on('end', drop);
    await client.connect();
    this.#client = client;
    return client;
  }
}
