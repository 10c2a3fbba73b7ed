import type { FleetUnderTest } from '../fleet-under-test.js';

export interface Witness {
  stop(): Promise<void>;
}

/**
 * Looks from outside, in a thread of its own: processes of agents and tmux sessions to `witness.jsonl`, the growing log
 * to `samples.jsonl`. Start it before the clients; stop it after `collectEnd`.
 */
export declare function startWitness(fleet: FleetUnderTest, directory: string): Witness;
