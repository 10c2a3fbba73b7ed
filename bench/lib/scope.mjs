import { mkdtempSync, realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Everything one bench started; given back in reverse order, also after an error or a signal. */
export class Scope {
  #releases = [];
  #closing;

  defer(release) {
    this.#releases.push(release);
  }

  /** A directory under the system's temp directory that the end of the bench removes. */
  directory(name) {
    const path = realpathSync(mkdtempSync(join(tmpdir(), `mngr-bench-${name}-`)));
    this.defer(() => rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
    return path;
  }

  close() {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close() {
    for (let release = this.#releases.pop(); release !== undefined; release = this.#releases.pop()) {
      try {
        await release();
      } catch (error) {
        process.stderr.write(`bench: something was left behind: ${String(error)}\n`);
      }
    }
  }
}
