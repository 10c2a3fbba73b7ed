import { setTimeout as delay } from 'node:timers/promises';
import { timedOut } from '@mngr/errors';
import type { ChildLog } from '../embedded/child-log.js';
import type { RunningService, ServiceStarter, StandaloneConfig } from './service-starter.js';

const START_DEADLINE_MS = 30_000;
const STOP_DEADLINE_MS = 5_000;

/** The services that were started, in order. */
export class RunningServices {
  readonly #running: { readonly name: string; readonly service: RunningService }[] = [];
  readonly #log: ChildLog;

  constructor(log: ChildLog) {
    this.#log = log;
  }

  /**
   * Starts one after the other. What was started before a failure is left for `stop()`.
   *
   * @throws AppError `timeout` when one takes longer than 30 s, or what the service throws
   */
  async start(starters: readonly ServiceStarter[], config: StandaloneConfig): Promise<void> {
    for (const starter of starters) {
      const beganAt = performance.now();
      const service = await within(START_DEADLINE_MS, starter.start(config, this.url), `start of ${starter.name}`);
      this.#running.push({ name: starter.name, service });
      this.#log('info', 'service started', { service: starter.name, tookMs: Math.round(performance.now() - beganAt) });
    }
  }

  get url(): string | undefined {
    return this.#running.find(({ service }) => service.url !== undefined)?.service.url;
  }

  /** True when at least one service can tell and all that can say so. */
  async isIdle(): Promise<boolean> {
    const asked = this.#running.filter(({ service }) => service.isIdle !== undefined);
    const answers = await Promise.all(asked.map(async ({ service }) => (await service.isIdle?.()) ?? false));
    return answers.length > 0 && answers.every(Boolean);
  }

  /** In reverse order; a service that fails or takes longer than 5 s is logged and left behind. */
  async stop(): Promise<void> {
    for (const { name, service } of this.#running.splice(0).reverse()) {
      try {
        await within(STOP_DEADLINE_MS, service.stop(), `stop of ${name}`);
      } catch (error) {
        this.#log('error', 'service did not stop cleanly', { service: name, error: String(error) });
      }
    }
  }
}

async function within<T>(deadlineMs: number, work: Promise<T>, what: string): Promise<T> {
  const timer = new AbortController();
  const late = delay(deadlineMs, undefined, { signal: timer.signal }).then(() => {
    throw timedOut('plane.service-slow', `The ${what} took longer than ${deadlineMs} ms.`, {
      wayOut: 'The log of the control plane, logs/plane.log, tells what it waited for.',
    });
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    timer.abort();
    late.catch(() => undefined);
  }
}
