import type { GatewayClient } from '../client/gateway-client.js';
import { parseRecordLine } from '../client/answer.parser.js';
import { fileRecord, type EventRecord } from './event-record.js';

const [WAIT_SECONDS, WAIT_TIMEOUT_MS] = [15, 40_000];

export interface FilePage {
  readonly records: readonly EventRecord[];
  readonly isMore: boolean;
}

/** Reads the event files of one agent from where it stopped before. */
export class FileRecords {
  #cursor: string | undefined;
  readonly #countByFile = new Map<string, number>();

  constructor(
    private readonly client: GatewayClient,
    private readonly ref: string,
    private readonly warn: (sentence: string) => void,
  ) {}

  /**
   * What is there now and was not read yet.
   *
   * @throws AppError when the host cannot be asked
   */
  async read(): Promise<readonly EventRecord[]> {
    const all: EventRecord[] = [];
    for (;;) {
      const { records, isMore } = await this.#page({});
      all.push(...records);
      if (!isMore) return all;
    }
  }

  /** Waits some seconds for more, and returns as soon as there is some. */
  next(signal: AbortSignal): Promise<FilePage> {
    return this.#page({ wait: String(WAIT_SECONDS) }, signal);
  }

  async #page(query: { readonly wait?: string }, signal?: AbortSignal): Promise<FilePage> {
    const answer = await this.client.call('records', {
      ref: this.ref,
      query: { cursor: this.#cursor, ...query },
      timeoutMs: WAIT_TIMEOUT_MS,
      deadlineMs: WAIT_TIMEOUT_MS,
      ...(signal === undefined ? {} : { signal }),
    });
    this.#cursor = answer.cursor;
    if (answer.skipped > 0) this.warn(`${answer.skipped} lines are too large to be shown.`);
    return {
      records: answer.records.flatMap(({ source, lines }) => this.#parse(source, lines)),
      isMore: answer.isMore,
    };
  }

  #parse(source: string, lines: readonly string[]): readonly EventRecord[] {
    return lines.flatMap((text) => {
      const index = this.#countByFile.get(source) ?? 0;
      this.#countByFile.set(source, index + 1);
      const line = parseRecordLine(text);
      if (line === undefined) this.warn(`Line ${index + 1} of events/${source}/events.jsonl is no JSON object.`);
      return line === undefined ? [] : [fileRecord(line, source, index)];
    });
  }
}
