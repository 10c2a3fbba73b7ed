import { jest } from '@jest/globals';
import { GRACE_MS, SUSPECT_AFTER_MS, type LeaseAction } from '@mngr/domain';
import type { Bus } from '@mngr/messaging';
import { LeaseReconciler } from './lease.reconciler.js';
import { LeaseTable } from './lease-table.js';
import type { VerdictSender } from './verdict.sender.js';

describe('the judge of silence', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('does not count what it could not hear: a machine has its whole time again after a cut of the judge itself', async () => {
    const listeners = new Set<() => void>();
    const onReconnect = (listener: () => void): (() => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    };
    const nc = { request: () => Promise.reject(new Error('nobody answers')) };
    const bus = { isConnected: true, nc, onReconnect };
    const leases = new LeaseTable();
    const sent: string[] = [];
    const send = ({ type }: LeaseAction): Promise<void> => Promise.resolve(void sent.push(type));
    const reconciler = new LeaseReconciler(bus as unknown as Bus, leases, { send } as unknown as VerdictSender);
    const heard = (): void =>
      leases.set({ machineId: 'm', epoch: 1, heardAtMs: performance.now(), verdict: 'reachable' });
    reconciler.onApplicationBootstrap();
    try {
      await jest.advanceTimersByTimeAsync(GRACE_MS);
      heard();
      bus.isConnected = false;
      await jest.advanceTimersByTimeAsync(60_000);
      bus.isConnected = true;
      for (const listener of listeners) listener();
      await jest.advanceTimersByTimeAsync(SUSPECT_AFTER_MS - 1_000);
      expect(sent).toEqual([]);
      await jest.advanceTimersByTimeAsync(4_000);
      expect(sent).toContain('suspect');
    } finally {
      reconciler.onApplicationShutdown();
    }
  });
});
