import { watch, type FSWatcher } from 'node:fs';

/** Tells when something in one of some folders changes. */
export class ChangeWatch {
  readonly #watcherByFolder = new Map<string, FSWatcher>();
  #isChanged = false;
  #wake: () => void = () => undefined;

  /** Watches these folders from now on, besides those that are watched already. */
  add(folders: readonly string[]): void {
    for (const folder of folders) {
      if (this.#watcherByFolder.has(folder)) continue;
      try {
        const watcher = watch(folder, () => this.#note());
        watcher.on('error', () => this.#drop(folder));
        this.#watcherByFolder.set(folder, watcher);
      } catch {
        // It is gone again, or the system has no watches left: the end of the wait looks anyway.
      }
    }
  }

  /** Resolves at the next change, at once if there was one since the last call, or after the time. */
  async changed(timeoutMs: number): Promise<void> {
    if (!this.#isChanged) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      const timer = setTimeout(resolve, timeoutMs);
      await promise;
      clearTimeout(timer);
    }
    this.#isChanged = false;
  }

  #note(): void {
    this.#isChanged = true;
    this.#wake();
  }

  #drop(folder: string): void {
    this.#watcherByFolder.get(folder)?.close();
    this.#watcherByFolder.delete(folder);
    this.#note();
  }

  close(): void {
    for (const watcher of this.#watcherByFolder.values()) watcher.close();
    this.#wake();
  }
}
