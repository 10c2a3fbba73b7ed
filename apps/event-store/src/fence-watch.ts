import { toAppError } from '@mngr/errors';
import { createLogger } from '@mngr/telemetry';
import { readLogEpoch, type Database } from './database/database.js';
import { Periodic } from './database/periodic.js';

const LOOK_MS = 2_000;

/** Notices that a backup was restored under this event store, also while nobody appends. */
export class FenceWatch {
  readonly #log = createLogger('event-store');
  readonly #periodic = new Periodic(LOOK_MS, () => this.#look());
  #isOver = false;

  constructor(
    private readonly db: Database,
    private readonly logEpoch: number,
    private readonly onFenced: () => void,
  ) {}

  start(): void {
    this.#periodic.start();
  }

  stop(): Promise<void> {
    return this.#periodic.stop();
  }

  /** An append heard of it first. */
  lookNow(): void {
    this.#periodic.now();
  }

  async #look(): Promise<void> {
    if (this.#isOver) return;
    try {
      const present = await readLogEpoch(this.db);
      if (present === this.logEpoch) return;
      this.#isOver = true;
      this.#log.warn({ logEpoch: this.logEpoch, present }, 'another log has taken the place of this one');
      this.onFenced();
    } catch (err) {
      this.#log.debug({ err: toAppError(err) }, 'the log epoch could not be read');
    }
  }
}
