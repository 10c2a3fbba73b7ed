import { AppError, isRetryable } from '@mngr/errors';
import type { GatewayClient } from '../client/gateway-client.js';
import { ChangeFeed, type Change } from './change-feed.js';
import { Fleet, type FleetStep } from './fleet.js';

/** Backs up a notice that was lost on its way. */
const LOOK_MS = 30_000;

export interface WatchedStep extends FleetStep {
  /** What the step answers; undefined: a look at everything. */
  readonly change: Change | undefined;
}

/**
 * The fleet now, then at each change, until `signal` aborts. A control plane that is away is waited for.
 *
 * @throws AppError of the gateway, if trying again cannot help
 */
export async function* watchFleet(client: GatewayClient, signal: AbortSignal): AsyncGenerator<WatchedStep> {
  const { position } = await client.call('plane');
  const fleet = new Fleet(client);
  const feed = new ChangeFeed(client, position);
  signal.addEventListener('abort', () => feed.close(), { once: true });
  try {
    yield { ...(await fleet.load()), change: undefined };
    let hasMissed = false;
    while (!signal.aborted) {
      const change = await feed.next(LOOK_MS);
      if (signal.aborted) return;
      const known = hasMissed ? undefined : change;
      const step = await look(() => (known === undefined ? fleet.load() : fleet.apply(known)));
      hasMissed = step === undefined;
      if (step !== undefined) yield { ...step, change: known };
    }
  } finally {
    feed.close();
  }
}

async function look(ask: () => Promise<FleetStep>): Promise<FleetStep | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof AppError && isRetryable(error)) return undefined;
    throw error;
  }
}
