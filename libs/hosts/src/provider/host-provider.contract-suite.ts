import type { HostOperation, HostProvider, HostSpec } from './host-provider.js';

/** Gives a fresh provider, a host it can make, and what removes the traces. */
export interface HostProviderSetup {
  readonly provider: HostProvider;
  readonly spec: HostSpec;
  readonly end: () => Promise<void>;
}

/** What every `HostProvider` promises. Call it inside a spec file of the adapter. */
export function hostProviderContract(name: string, setUp: () => Promise<HostProviderSetup>): void {
  describe(`${name} as a host provider`, () => {
    let setup: HostProviderSetup;
    beforeEach(async () => (setup = await setUp()));
    afterEach(() => setup.end());

    it('makes a host once, however often it is asked', async () => {
      const { provider, spec } = setup;
      expect(await provider.create(spec)).toEqual(await provider.create(spec));
      expect((await provider.list()).filter((host) => host.hostId === spec.hostId)).toHaveLength(1);
    });

    it('starts a running host without changing it', async () => {
      const { provider, spec } = setup;
      const made = await provider.create(spec);
      expect(await provider.start(spec.hostId)).toEqual({ ...made, power: 'RUNNING' });
      expect(await provider.inspect(spec.hostId)).toMatchObject({ hostId: spec.hostId, power: 'RUNNING' });
    });

    it('says that it does not know a host', async () => {
      expect(await setup.provider.inspect('host-unknown')).toBeUndefined();
    });

    it('refuses by name what it does not have', async () => {
      const { provider, spec } = setup;
      await provider.create(spec);
      const operations: Readonly<Record<Exclude<HostOperation, 'create' | 'start'>, () => Promise<unknown>>> = {
        stop: () => provider.stop(spec.hostId),
        snapshot: () => provider.snapshot(spec.hostId, { snapshotId: 'snapshot-1', name: 'one' }),
        destroy: () => provider.destroy(spec.hostId),
      };
      for (const [operation, act] of Object.entries(operations)) {
        if (Object.entries(provider.capabilities).some(([known, can]) => known === operation && can)) continue;
        await expect(act()).rejects.toMatchObject({ code: 'provider.unsupported', facts: { operation } });
      }
    });
  });
}
