import { createLogger } from '@mngr/telemetry';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { unwritable } from './journal-failure.js';
import { JournalDatabase } from './journal.database.js';

const PROBE_MS = 1_000;

/** While the journal cannot be written: says so, tries every second, and tells when it can be again. */
@Injectable()
export class JournalHealth implements OnApplicationShutdown {
  readonly #log = createLogger('host-agent');
  readonly #listeners = new Set<() => void>();
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly database: JournalDatabase) {
    database.onWritableChange((isWritable) => this.#changed(isWritable));
  }

  onApplicationShutdown(): void {
    clearInterval(this.#timer);
  }

  /** Called when the journal can be written again. */
  onRecovered(listener: () => void): void {
    this.#listeners.add(listener);
  }

  #changed(isWritable: boolean): void {
    clearInterval(this.#timer);
    if (isWritable) {
      this.#log.info('the journal can be written again');
      for (const listener of this.#listeners) listener();
      return;
    }
    this.#timer = setInterval(() => this.#probe(), PROBE_MS);
    this.#log.error({ err: unwritable() }, 'no instruction is taken until the journal can be written');
  }

  #probe(): void {
    try {
      this.database.probe();
    } catch {
      // Still so: the next probe tells.
    }
  }
}
