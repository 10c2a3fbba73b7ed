import type { SampleRecord } from '../records.js';

type Head = Extract<SampleRecord, { kind: 'head' }>;

/**
 * When an event was committed, by the outside clock. The log's own times are of no use: faults shift the clocks of
 * services. So it is known only between two looks at the end of the log.
 */
export class PositionTimes {
  readonly #heads: readonly Head[];

  constructor(samples: readonly SampleRecord[]) {
    this.#heads = samples.filter((sample) => sample.kind === 'head').toSorted((a, b) => a.at - b.at);
  }

  /** It was not yet there at this time; -Infinity when nobody had looked. */
  notBefore(position: string): number {
    const index = this.#firstReaching(position) - 1;
    return this.#heads[index]?.askedAt ?? Number.NEGATIVE_INFINITY;
  }

  /** It was there at this time; Infinity when nobody has looked since. */
  notAfter(position: string): number {
    return this.#heads[this.#firstReaching(position)]?.at ?? Number.POSITIVE_INFINITY;
  }

  #firstReaching(position: string): number {
    const wanted = BigInt(position);
    let [low, high] = [0, this.#heads.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (BigInt(this.#heads[middle]?.position ?? '0') >= wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
