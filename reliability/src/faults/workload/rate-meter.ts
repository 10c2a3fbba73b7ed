const KEPT_MS = 120_000;

interface Answered {
  readonly firstSentAt: number;
  readonly at: number;
  readonly isGood: boolean;
}

/** Counts final answers of commands, for the rate before a fault and the recovery after it. */
export class RateMeter {
  #answered: Answered[] = [];
  goodAnswers = 0;

  constructor(private readonly now: () => number = Date.now) {}

  /** @param isGood it was done, not refused */
  answered(firstSentAt: number, isGood: boolean): void {
    const at = this.now();
    if (isGood) this.goodAnswers += 1;
    this.#answered.push({ firstSentAt, at, isGood });
    if (this.#answered.length % 1_000 === 0) this.#answered = this.#answered.filter((one) => one.at > at - KEPT_MS);
  }

  perSecond(windowMs: number): number {
    const since = this.now() - windowMs;
    return this.#answered.filter(({ at }) => at >= since).length / (windowMs / 1_000);
  }

  /** When the first good answer came to a command that was sent after `since`; 0 for none yet. */
  firstGoodAfter(since: number): number {
    return this.#answered.find((one) => one.isGood && one.firstSentAt > since)?.at ?? 0;
  }
}
