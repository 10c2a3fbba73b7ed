import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { FleetUnderTest } from '../fleet-under-test.js';

export interface Witness {
  stop(): Promise<void>;
}

/**
 * Looks from outside, in a thread of its own: processes of agents and tmux sessions to `witness.jsonl`, the growing log
 * to `samples.jsonl`. Start it before the clients; stop it after `collectEnd`.
 */
export function startWitness(fleet: FleetUnderTest, directory: string): Witness {
  const worker = new Worker(new URL('./witness.worker.js', import.meta.url), { workerData: { fleet, directory } });
  let failure: unknown;
  worker.on('error', (error) => (failure = error));
  return {
    async stop() {
      if (failure !== undefined) throw new Error('the witness broke off', { cause: failure });
      worker.postMessage('stop');
      await once(worker, 'message');
      await worker.terminate();
    },
  };
}
