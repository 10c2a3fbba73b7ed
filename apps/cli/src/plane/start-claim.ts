import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '@mngr/errors';
import { isSameProcess, startTimeOf } from './process-identity.js';

/** A claim counts for so long before its process is named in it. */
const UNNAMED_MS = 3_000;
/** And for so long after it was made when its process has ended: a lock that is taken is not tried without a pause. */
const ENDED_MS = 1_000;

/**
 * Keeps ten first commands from starting ten programs of which nine find the lock taken: loading one costs most of a
 * second of CPU. It is only a courtesy, in `<controlDir>/starting`; the lock of the plane itself is what decides.
 */
export class StartClaim {
  readonly #file: string;

  constructor(private readonly controlDir: string) {
    this.#file = join(controlDir, 'starting');
  }

  /** Whether this caller is the one to start a plane now. @throws AppError `plane.no-host-dir` */
  take(): boolean {
    try {
      mkdirSync(this.controlDir, { recursive: true, mode: 0o700 });
      if (this.#isHeld()) return false;
      rmSync(this.#file, { force: true });
      writeFileSync(this.#file, '', { flag: 'wx', mode: 0o600 });
      return true;
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') return false;
      throw new AppError('rejected', 'plane.no-host-dir', `${this.controlDir} cannot be written.`, {
        cause,
        wayOut: 'Make it writable for you, or set MNGR_HOST_DIR to a directory of yours.',
      });
    }
  }

  /** Says which process the others wait for. */
  hold(pid: number): void {
    writeFileSync(this.#file, `${pid} ${startTimeOf(pid)}`);
  }

  /** Nobody starts any more; the next start need not wait. */
  drop(): void {
    rmSync(this.#file, { force: true });
  }

  #isHeld(): boolean {
    try {
      const ageMs = Date.now() - statSync(this.#file).mtimeMs;
      const [pid = '', startTime = ''] = readFileSync(this.#file, 'utf8').split(' ');
      if (pid === '') return ageMs < UNNAMED_MS;
      return ageMs < ENDED_MS || (startTime !== '' && isSameProcess({ pid: Number(pid), startTime }));
    } catch {
      return false;
    }
  }
}
