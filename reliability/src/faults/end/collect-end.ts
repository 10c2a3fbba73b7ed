import type { FleetUnderTest } from '../fleet-under-test.js';

export interface EndOptions {
  readonly quietAt: number;
  /** Must end the event store, so that read models can be replayed; called once, after everything else was asked. */
  stopEventStore(): Promise<void>;
}

/**
 * What can be known when clients have stopped and faults are healed: waits until nothing is pending (at most 30 s after
 * `quietAt`), takes views and the whole log, destroys all agents, looks for leftovers (at most 60 s), replays the read
 * models. Writes `log.jsonl`, `commands.jsonl` and `end.json`.
 */
export declare function collectEnd(fleet: FleetUnderTest, directory: string, options: EndOptions): Promise<void>;
