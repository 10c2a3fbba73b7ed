import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync } from 'node:fs';
import { timedOut, unavailable } from '@mngr/errors';
import { fingerprintOf, type ChildSpec } from './child-spec.js';
import { freePort } from './free-port.js';
import { findLeftover, stopProcess } from './leftover.js';
import { logSince, logSize, openLog, rotateLog } from './log-file.js';
import { identityOf, isAlive, type ProcessIdentity } from './process-identity.js';
import { readRunRecord, writeRunRecord } from './run-record.js';
import { waitUntil } from './wait-until.js';

const FIRST_BACKOFF_MS = 100;
const LAST_BACKOFF_MS = 5_000;
/** A server that lived this long starts its backoff anew. */
const STEADY_AFTER_MS = 30_000;
const ADOPT_DEADLINE_MS = 700;
const STOP_LEFTOVER_MS = 1_000;
const PORT_TRIES = 5;
const WATCH_ADOPTED_MS = 250;
const ROTATE_EVERY_MS = 60_000;
const PORT_TAKEN = /address already in use/i;

/**
 * Keeps one server process alive on one port: adopts or replaces what an earlier control plane left, restarts after a
 * crash with a growing pause (100 ms to 5 s), stops it on request. The child has its own process group, so that a
 * Ctrl-C for the control plane does not hit it, and it survives a `kill -9` of the control plane.
 */
export class SupervisedChild {
  readonly #spec: ChildSpec;
  #port = 0;
  #identity: ProcessIdentity | undefined;
  #child: ChildProcess | undefined;
  #isStopping = false;
  #startedAtMs = 0;
  #backoffMs = FIRST_BACKOFF_MS;
  #timers = new Set<NodeJS.Timeout>();
  #restarting: Promise<void> = Promise.resolve();

  constructor(spec: ChildSpec) {
    this.#spec = spec;
  }

  get port(): number {
    return this.#port;
  }

  get identity(): ProcessIdentity | undefined {
    return this.#identity;
  }

  /**
   * Returns once the server answers.
   *
   * @returns whether a running server was adopted
   * @throws AppError `unavailable` when it exits at once, `timeout` when it does not answer in time
   */
  async start(): Promise<{ readonly isAdopted: boolean }> {
    this.#isStopping = false;
    const isAdopted = await this.#adoptOrStopLeftover();
    if (!isAdopted) await this.#startOnFreePort(readRunRecord(this.#spec.recordFile)?.port);
    const rotation = setInterval(() => rotateLog(this.#spec.logFile), ROTATE_EVERY_MS);
    this.#timers.add(rotation.unref());
    return { isAdopted };
  }

  /** Leaves the server running, unwatched, for the next control plane to adopt. */
  async release(): Promise<void> {
    this.#isStopping = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    await this.#restarting;
    this.#child?.unref();
  }

  /** Fast shutdown, then a kill after `deadlineMs` milliseconds. Safe to repeat. */
  async stop(deadlineMs: number): Promise<void> {
    await this.release();
    if (this.#identity !== undefined) await stopProcess(this.#spec, this.#identity, deadlineMs);
    this.#identity = undefined;
  }

  async #adoptOrStopLeftover(): Promise<boolean> {
    const spec = this.#spec;
    const leftover = findLeftover(spec);
    if (leftover === undefined) return false;
    const record = readRunRecord(spec.recordFile);
    if (record?.pid === leftover.pid && record.fingerprint === fingerprintOf(spec)) {
      const answers = () => spec.answers(record.port).catch(() => false);
      if (await waitUntil(answers, ADOPT_DEADLINE_MS)) {
        this.#port = record.port;
        this.#identity = leftover;
        this.#startedAtMs = performance.now();
        this.#watchAdopted(leftover);
        spec.log('info', 'server adopted', { server: spec.name, serverPid: leftover.pid, port: record.port });
        return true;
      }
    }
    spec.log('info', 'leftover server is replaced', { server: spec.name, serverPid: leftover.pid });
    await stopProcess(spec, leftover, STOP_LEFTOVER_MS);
    return false;
  }

  async #startOnFreePort(preferred: number | undefined): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      this.#port = await freePort(attempt === 1 ? preferred : undefined);
      try {
        await this.#spawnAndWait();
        return;
      } catch (error) {
        const isPortTaken = error instanceof Error && PORT_TAKEN.test(error.message);
        if (!isPortTaken || attempt === PORT_TRIES) throw error;
      }
    }
  }

  async #spawnAndWait(): Promise<void> {
    const spec = this.#spec;
    spec.prepare(this.#port);
    const logOffset = logSize(spec.logFile);
    const child = this.#spawn();
    this.#child = child;
    const exit = exitOf(child);
    // Nothing reads `exit` while the server is healthy; a failed spawn must not become an unhandled rejection.
    exit.catch(() => undefined);
    const identity = child.pid === undefined ? undefined : identityOf(child.pid);
    if (identity !== undefined)
      writeRunRecord(spec.recordFile, { ...identity, port: this.#port, fingerprint: fingerprintOf(spec) });
    let exited: string | undefined;
    const isSettled = async () => exited !== undefined || this.#isStopping || (await spec.answers(this.#port));
    void exit.then(
      (how) => (exited = how),
      (error: unknown) => (exited = String(error)),
    );
    try {
      const isReady = await waitUntil(isSettled, spec.readyDeadlineMs);
      if (exited !== undefined || identity === undefined) throw this.#exitError(logOffset, exited ?? 'exited at once');
      if (!isReady) throw this.#slowError(logOffset);
    } catch (error) {
      if (identity !== undefined) await stopProcess(spec, identity, STOP_LEFTOVER_MS);
      throw error;
    }
    this.#identity = identity;
    this.#startedAtMs = performance.now();
    void exit.then(
      (how) => this.#onExit(identity, how),
      (error: unknown) => this.#onExit(identity, String(error)),
    );
    spec.log('info', 'server started', { server: spec.name, serverPid: identity.pid, port: this.#port });
  }

  #spawn(): ChildProcess {
    const { program, argsFor, cwd, env, uid, gid, logFile } = this.#spec;
    rotateLog(logFile);
    const log = openLog(logFile);
    try {
      return spawn(program, [...argsFor(this.#port)], {
        cwd,
        env: { ...env },
        ...(uid === undefined ? {} : { uid }),
        ...(gid === undefined ? {} : { gid }),
        // Straight into the file: a pipe would break when the control plane dies.
        stdio: ['ignore', log, log],
        detached: true,
      });
    } finally {
      closeSync(log);
    }
  }

  /** A process that is not our child gives no exit event; looking it up costs some 20 µs. */
  #watchAdopted(identity: ProcessIdentity): void {
    const timer = setInterval(() => {
      if (isAlive(identity)) return;
      clearInterval(timer);
      this.#timers.delete(timer);
      this.#onExit(identity, 'gone');
    }, WATCH_ADOPTED_MS);
    this.#timers.add(timer);
  }

  #onExit(identity: ProcessIdentity, how: string): void {
    if (this.#isStopping || this.#identity?.pid !== identity.pid) return;
    this.#identity = undefined;
    if (performance.now() - this.#startedAtMs > STEADY_AFTER_MS) this.#backoffMs = FIRST_BACKOFF_MS;
    this.#spec.log('error', 'server exited and is restarted', {
      server: this.#spec.name,
      how,
      afterMs: this.#backoffMs,
    });
    this.#restartLater();
  }

  #restartLater(): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#restarting = this.#restart();
    }, this.#backoffMs);
    this.#timers.add(timer);
    this.#backoffMs = Math.min(LAST_BACKOFF_MS, this.#backoffMs * 2);
  }

  /** On the same port, so that clients find it again. */
  async #restart(): Promise<void> {
    try {
      await this.#spawnAndWait();
    } catch (error) {
      if (this.#isStopping) return;
      this.#spec.log('error', 'server did not restart', { server: this.#spec.name, error: String(error) });
      this.#restartLater();
    }
  }

  #exitError(logOffset: number, how: string): Error {
    const { name, logFile } = this.#spec;
    const lastLines = logSince(logFile, logOffset).trim().split('\n').slice(-4).join('\n');
    return unavailable(`embedded.${name}-exited`, `${name} did not start: ${lastLines || how}`, {
      facts: { how, logFile },
      wayOut: `Its log is ${logFile}.`,
    });
  }

  #slowError(logOffset: number): Error {
    const { name, logFile, readyDeadlineMs } = this.#spec;
    const lastLine = logSince(logFile, logOffset).trim().split('\n').at(-1) ?? '';
    return timedOut(`embedded.${name}-slow`, `${name} did not answer within ${readyDeadlineMs} ms: ${lastLine}`, {
      facts: { logFile },
      wayOut: `Its log is ${logFile}.`,
    });
  }
}

function exitOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
}
