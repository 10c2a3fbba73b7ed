import type { BusProxy } from '../proxy/bus-proxy.js';
import type { HostLink } from './host-link.js';

/** Without namespaces a host reaches the bus over loopback, and its proxy makes the cuts: it keeps what it gets. */
export async function openLoopback(proxy: BusProxy): Promise<HostLink> {
  const { host, port } = await proxy.listen('127.0.0.1');
  return {
    kind: 'loopback',
    busUrl: `nats://${host}:${port}`,
    prefix: [],
    cut: (directions) => {
      proxy.faults = { held: directions };
      return Promise.resolve();
    },
    heal: () => {
      proxy.heal();
      return Promise.resolve();
    },
  };
}
