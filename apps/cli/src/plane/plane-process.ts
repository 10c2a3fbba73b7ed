import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, fstatSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const LAST_WORDS_BYTES = 4_000;
/** EX_TEMPFAIL: another control plane holds the lock of the host dir; that one will be ready soon. */
const EXIT_ALREADY_RUNNING = 75;

/** A file without a name, for what a child says before it has a log. */
function openNameless(): number {
  const dir = mkdtempSync(join(tmpdir(), 'mngr-start-'));
  const fd = openSync(join(dir, 'stderr'), 'w+', 0o600);
  rmSync(dir, { recursive: true });
  return fd;
}

/** A detached control plane that was just spawned; it outlives this program. */
export class PlaneProcess {
  readonly #stderr = openNameless();
  readonly #child: ChildProcess;
  #spawnFailure = '';

  constructor(main: string, hostDir: string, env: NodeJS.ProcessEnv) {
    this.#child = spawn(process.execPath, [main], {
      detached: true,
      cwd: '/',
      env: { ...env, TMUX: undefined, TMUX_PANE: undefined, MNGR_HOST_DIR: hostDir }, // it belongs to no terminal
      stdio: ['ignore', 'ignore', this.#stderr],
    });
    this.#child.on('error', (error) => (this.#spawnFailure = error.message));
    this.#child.unref();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get hasEnded(): boolean {
    return this.#spawnFailure !== '' || this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Why it ended, in its own words; `undefined` while it runs and when it left the host dir to another one. */
  failureText(): string | undefined {
    if (this.#spawnFailure !== '') return this.#spawnFailure;
    const { exitCode, signalCode } = this.#child;
    if (!this.hasEnded || exitCode === 0 || exitCode === EXIT_ALREADY_RUNNING) return undefined;
    const size = fstatSync(this.#stderr).size;
    const bytes = Buffer.alloc(Math.min(size, LAST_WORDS_BYTES));
    readSync(this.#stderr, bytes, 0, bytes.length, Math.max(0, size - LAST_WORDS_BYTES));
    const how = signalCode === null ? `it ended with exit code ${exitCode}` : `it was ended by ${signalCode}`;
    return bytes.toString('utf8').trim() || how;
  }

  /** Lets go of it; it goes on running. */
  forget(): void {
    closeSync(this.#stderr);
  }
}
