import { subjects } from '@mngr/contracts';
import type { Bus } from '@mngr/messaging';
import type { Projector } from '@mngr/projections';
import type { Appender } from './append/appender.js';
import type { Relay } from './publish/relay.js';

/**
 * Wakes everything that follows the log: at once after an append of this process, by a poke after one of another replica.
 * A lost poke costs the followers' own poll interval.
 *
 * @returns a function that ends it
 */
export function wakeFollowers(
  appender: Appender,
  bus: Bus,
  projectors: readonly Projector[],
  relays: readonly Relay[],
): () => void {
  let own = 0n;
  const stopListening = appender.onAppended((position) => {
    own = BigInt(position);
    for (const projector of projectors) projector.wake(own);
    for (const relay of relays) relay.wake();
    if (bus.isConnected) bus.nc.publish(subjects.poke, JSON.stringify({ position }));
  });
  const subscription = bus.nc.subscribe(subjects.poke, {
    callback: (failure, msg) => {
      if (failure !== null || positionOf(msg.string()) <= own) return;
      // Only a hint: the head is read from the log itself.
      for (const projector of projectors) projector.wake();
      for (const relay of relays) relay.wake();
    },
  });
  return () => {
    stopListening();
    subscription.unsubscribe();
  };
}

function positionOf(text: string): bigint {
  const position = /^\{"position":"(\d{1,19})"\}$/.exec(text)?.[1];
  return position === undefined ? 0n : BigInt(position);
}
