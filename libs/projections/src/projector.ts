import { setTimeout as delay } from 'node:timers/promises';
import { createLogger } from '@mngr/telemetry';
import type { Kysely } from 'kysely';
import { CheckpointMoved, Instance } from './instance.js';
import { InstanceStore } from './instance-store.js';
import type { EventLog, Projection } from './projection.js';
import { Watermark } from './watermark.js';
import { WakeUp } from './wake-up.js';

const LIVE_WINDOW = 500n;
const REBUILD_WINDOW = 10_000n;
const POLL_MS = 5_000;
/** Under load events gather for this long, so that a window is worth its transaction. */
const MIN_TURN_MS = 10;
const BUILD_RETRY_MS = 1_000;
/** Short enough that a database that comes back finds its read models soon at the head. */
const MAX_BACKOFF_MS = 2_000;

export interface ProjectorOptions {
  readonly db: Kysely<unknown>;
  readonly log: EventLog;
  readonly projection: Projection;
}

/**
 * Keeps one projection at the end of the log, and builds a new instance beside the live one when there is none of this
 * version or `rebuild` asks. A failing `apply` stops the projection where it is, with backoff and an error in the log: no
 * event is ever skipped.
 */
export class Projector {
  readonly watermark = new Watermark();
  readonly #store: InstanceStore;
  readonly #log = createLogger('projections');
  readonly #wakeUp = new WakeUp();
  readonly #rebuilds: (() => void)[] = [];
  #live: Instance | undefined;
  #candidate: Instance | undefined;
  #building: Promise<void> | undefined;
  #head = 0n;
  #isStopped = false;
  #running: Promise<void> | undefined;

  constructor(private readonly options: ProjectorOptions) {
    this.#store = new InstanceStore(options.db);
  }

  get name(): string {
    return this.options.projection.name;
  }

  /** Follows the log until `stop`. Returns at once: how long the history is does not matter to the caller. */
  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#wakeUp.wake();
    await this.#running;
    await this.#building;
    await this.#live?.checkpoint().catch(() => {});
  }

  /** The log has grown to here, or may have grown. */
  wake(head?: bigint): void {
    if (head !== undefined && head > this.#head) this.#head = head;
    this.#wakeUp.wake();
  }

  /** Builds a fresh instance from the first event and swaps to it. Resolves after the swap. */
  async rebuild(): Promise<void> {
    const swapped = new Promise<void>((resolve) => this.#rebuilds.push(resolve));
    this.#wakeUp.wake();
    await swapped;
  }

  /** The instance that is read from and how far it has come, as far as this process knows. */
  livePosition(): { readonly schemaName: string; readonly position: bigint } | undefined {
    return this.#live && { schemaName: this.#live.row.schemaName, position: this.#live.position };
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#isStopped) {
      try {
        const startedAt = performance.now();
        await this.#turn();
        failures = 0;
        await this.#wakeUp.wait(POLL_MS);
        const restMs = MIN_TURN_MS - (performance.now() - startedAt);
        if (restMs > 0 && !this.#isStopped) await delay(restMs);
      } catch (error) {
        this.#live = undefined;
        this.#head = -1n; // perhaps of another log: asked for again
        if (error instanceof CheckpointMoved) continue;
        const backoffMs = Math.min(MAX_BACKOFF_MS, 250 * 2 ** failures++);
        this.#log.error({ err: error, projection: this.name, backoffMs }, 'a projection stands still');
        await this.#wakeUp.waitOnly(backoffMs, () => this.#isStopped);
      }
    }
  }

  async #turn(): Promise<void> {
    if (this.#head <= (this.#live?.position ?? -1n)) this.#head = await this.options.log.head();
    this.#live ??= await this.#findLive();
    // An instance of another version is read from, but only its own build knows how to move it.
    if (this.#live?.row.version === this.options.projection.version)
      await this.#live.advance(this.#head, LIVE_WINDOW, (position) => this.#reached(position));
    if (this.#live !== undefined) this.watermark.raise(this.#live.position);
    const isOutdated = this.#live === undefined || this.#live.row.version < this.options.projection.version;
    if (isOutdated || this.#rebuilds.length > 0) await this.#replaceLive();
  }

  #reached(position: bigint): boolean {
    this.watermark.raise(position);
    return !this.#isStopped;
  }

  async #findLive(): Promise<Instance | undefined> {
    const row = (await this.#store.list(this.name)).find(({ isActive }) => isActive);
    return row && this.#instance(row);
  }

  /** The long way is gone in the background; the last step and the swap happen here, where the live one stands still. */
  async #replaceLive(): Promise<void> {
    if (this.#candidate === undefined) {
      this.#building ??= this.#build().finally(() => (this.#building = undefined));
      if (this.#head > 0n) return; // an empty log is built at once
      await this.#building;
    }
    const candidate = this.#candidate;
    if (candidate === undefined) return;
    const target = this.#live !== undefined && this.#live.position > this.#head ? this.#live.position : this.#head;
    await candidate.advance(target, REBUILD_WINDOW, () => !this.#isStopped);
    await candidate.checkpoint();
    this.#candidate = undefined;
    if (!(await this.#store.activate(this.name, candidate.row.schemaName))) return this.wake();
    this.#live = candidate;
    this.watermark.raise(candidate.position);
    this.#log.info({ projection: this.name, schema: candidate.row.schemaName }, 'a projection was built');
    for (const resolve of this.#rebuilds.splice(0)) resolve();
  }

  async #build(): Promise<void> {
    try {
      const isFresh = this.#rebuilds.length > 0;
      const row = await this.#store.createCandidate(this.options.projection, isFresh);
      const candidate = this.#instance(row);
      const head = await this.options.log.head();
      await candidate.advance(head, REBUILD_WINDOW, () => !this.#isStopped);
      this.#candidate = candidate;
    } catch (error) {
      this.#log.error({ err: error, projection: this.name }, 'a projection could not be built');
      await delay(BUILD_RETRY_MS);
    } finally {
      this.#wakeUp.wake();
    }
  }

  #instance(row: ConstructorParameters<typeof Instance>[3]): Instance {
    return new Instance(this.options.db, this.options.log, this.options.projection, row);
  }
}
