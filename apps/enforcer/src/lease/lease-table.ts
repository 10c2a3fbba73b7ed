import type { MachineLease } from '@mngr/domain';

/** When each machine was last heard, by this process's own monotonic clock. Rebuilt from the read model at start. */
export class LeaseTable {
  readonly #leaseById = new Map<string, MachineLease>();
  readonly startedAtMs = performance.now();

  get all(): readonly MachineLease[] {
    return [...this.#leaseById.values()];
  }

  find(machineId: string): MachineLease | undefined {
    return this.#leaseById.get(machineId);
  }

  set(lease: MachineLease): void {
    this.#leaseById.set(lease.machineId, lease);
  }
}
