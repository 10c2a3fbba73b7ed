import { AppError, isRetryable } from '@mngr/errors';
import type { GatewayClient } from '../client/gateway-client.js';
import { ChangeFeed, type Change } from './change-feed.js';
import { findTarget, isThere, refreshTarget, type WaitTarget } from './wait-target.js';
import type { WantedStates } from './wanted-states.js';

/** Backs up a notice that was lost on its way. */
const LOOK_MS = 15_000;
/** After a look that failed because something was away. */
const RETRY_MS = 1_000;

export interface Waited {
  readonly isReached: boolean;
  readonly targets: readonly { readonly target: WaitTarget; readonly isThere: boolean }[];
}

function concerns(target: WaitTarget, change: Change | undefined): boolean {
  return change === undefined || change.isAll || (target.kind === 'agent' && change.agentIds.has(target.agent.id));
}

/**
 * Waits until all targets, or any of them, have been seen in one of the states. Changes are pushed.
 *
 * @param timeoutMs absent: for ever
 * @throws AppError for an unknown target, and when an agent is destroyed meanwhile
 */
export async function waitForStates(
  client: GatewayClient,
  names: readonly string[],
  wanted: WantedStates,
  { timeoutMs, isAny }: { readonly timeoutMs: number | undefined; readonly isAny: boolean },
): Promise<Waited> {
  const end = timeoutMs === undefined ? Infinity : performance.now() + timeoutMs;
  const { position } = await client.call('plane');
  let targets = (await Promise.all(names.map((name) => findTarget(client, name)))).map((target) => ({
    target,
    isThere: isThere(target, wanted),
  }));
  const isReached = (): boolean => targets[isAny ? 'some' : 'every']((each) => each.isThere);
  if (isReached()) return { isReached: true, targets };
  const feed = new ChangeFeed(client, position);
  let hasMissed = false;
  try {
    for (;;) {
      const leftMs = end - performance.now();
      if (leftMs <= 0) return { isReached: false, targets };
      const pushed = await feed.next(Math.min(hasMissed ? RETRY_MS : LOOK_MS, leftMs));
      const change = hasMissed ? undefined : pushed;
      hasMissed = false;
      targets = await Promise.all(
        targets.map(async (each) => {
          if (each.isThere || !concerns(each.target, change)) return each;
          const target = await refreshTarget(client, each.target, change?.after).catch((error: unknown) => {
            if (!(error instanceof AppError) || !isRetryable(error)) throw error;
            hasMissed = true;
            return each.target;
          });
          return { target, isThere: isThere(target, wanted) };
        }),
      );
      if (isReached()) return { isReached: true, targets };
    }
  } finally {
    feed.close();
  }
}
