import { statSync } from 'node:fs';

export interface IdleExitOptions {
  /** Leaves when this directory is gone or is another one by the same name. */
  readonly dir: string;
  /** True when nothing needs the control plane: no live agent, no client, no enabled schedule. */
  readonly isIdle: () => boolean | Promise<boolean>;
  readonly onLeave: (reason: 'directory gone' | 'idle') => void;
  /** @default 30 minutes */
  readonly idleMs?: number;
  /** One `stat` and one `isIdle()` each. @default 5 seconds */
  readonly everyMs?: number;
  /** Monotonic milliseconds. @default `performance.now` */
  readonly now?: () => number;
}

/** Watches until something calls for leaving, then says so once; `stop()` ends the watch. */
export class IdleExit {
  readonly #options: IdleExitOptions;
  readonly #inode: string | undefined;
  readonly #now: () => number;
  readonly #timer: NodeJS.Timeout;
  #busyAtMs: number;
  #isChecking = false;

  constructor(options: IdleExitOptions) {
    this.#options = options;
    this.#inode = inodeOf(options.dir);
    this.#now = options.now ?? (() => performance.now());
    this.#busyAtMs = this.#now();
    this.#timer = setInterval(() => void this.check(), options.everyMs ?? 5_000).unref();
  }

  /** One look; the timer does the same. A failing `isIdle()` counts as busy: never leave on a guess. */
  async check(): Promise<void> {
    if (this.#isChecking) return;
    if (this.#inode !== inodeOf(this.#options.dir)) return this.#leave('directory gone');
    this.#isChecking = true;
    try {
      if (!(await this.#options.isIdle())) this.#busyAtMs = this.#now();
    } catch {
      this.#busyAtMs = this.#now();
    } finally {
      this.#isChecking = false;
    }
    if (this.#now() - this.#busyAtMs >= (this.#options.idleMs ?? 30 * 60_000)) this.#leave('idle');
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #leave(reason: 'directory gone' | 'idle'): void {
    this.stop();
    this.#options.onLeave(reason);
  }
}

function inodeOf(dir: string): string | undefined {
  const stat = statSync(dir, { throwIfNoEntry: false });
  return stat === undefined ? undefined : `${stat.dev}:${stat.ino}`;
}
