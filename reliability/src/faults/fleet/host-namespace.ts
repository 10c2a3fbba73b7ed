import { createHash } from 'node:crypto';
import { networkInterfaces } from 'node:os';
import type { BusProxy } from '../proxy/bus-proxy.js';
import type { Direction } from '../proxy/line-faults.js';
import type { HostLink } from './host-link.js';
import { hasTool, isRoot, runTool } from './run-tool.js';
import type { RunIdentity } from './run-identity.js';

/** 198.18.0.0/15 as networks of 256 addresses. */
const NETS = 512;
const TABLE = 'mngr_faults';
/** Where a packet of each direction is seen within the host's namespace. */
const HOOK = { up: { hook: 'output', field: 'daddr' }, down: { hook: 'input', field: 'saddr' } } as const;

export const namespacePrefix = ({ id }: RunIdentity): string => `mngr-faults-${id}-`;
/** A name of a link has at most 15 letters. */
export const linkPrefix = ({ id }: RunIdentity): string => `mf${id}`;

/** Why hosts cannot have network namespaces here; undefined when they can. */
export async function whyNoNamespaces(): Promise<string | undefined> {
  if (!isRoot) return 'not root';
  if (!(await hasTool('ip', 'netns', 'list'))) return 'no working ip netns';
  if (!(await hasTool('nft', 'list', 'tables'))) return 'no working nft';
  if (!(await hasTool('nsenter', '--version'))) return 'no nsenter';
  return undefined;
}

/**
 * A network namespace for one host, joined to this one by a pair of links, with addresses of the range for benchmarks
 * (RFC 2544) that nobody uses here. The proxy of the host listens on this end.
 */
export async function openNamespace(run: RunIdentity, index: number, proxy: BusProxy): Promise<HostLink> {
  const name = `${namespacePrefix(run)}${index}`;
  const [here, there] = [`${linkPrefix(run)}${index}a`, `${linkPrefix(run)}${index}b`];
  const [hereAddress, thereAddress] = freeAddresses(run);
  await runTool(['ip', 'netns', 'add', name]);
  await runTool(['ip', 'link', 'add', here, 'type', 'veth', 'peer', 'name', there]);
  await runTool(['ip', 'link', 'set', there, 'netns', name]);
  await runTool(['ip', 'address', 'add', `${hereAddress}/30`, 'dev', here]);
  await runTool(['ip', 'link', 'set', here, 'up']);
  await runTool(['ip', '-n', name, 'address', 'add', `${thereAddress}/30`, 'dev', there]);
  await runTool(['ip', '-n', name, 'link', 'set', there, 'up']);
  await runTool(['ip', '-n', name, 'link', 'set', 'lo', 'up']);
  const { host, port } = await proxy.listen(hereAddress);
  // Not `ip netns exec`: that gives a mount namespace, too, in which /sys is another one.
  const prefix = ['nsenter', `--net=/run/netns/${name}`, '--'];
  const clear = (): Promise<string> => runTool([...prefix, 'nft', 'delete', 'table', 'inet', TABLE]);
  return {
    kind: 'namespace',
    busUrl: `nats://${host}:${port}`,
    prefix,
    cut: async (directions: readonly Direction[]) => {
      await runTool([...prefix, 'nft', 'add', 'table', 'inet', TABLE]);
      for (const direction of directions) {
        const { hook, field } = HOOK[direction];
        const chain = `{ type filter hook ${hook} priority 0 ; policy accept ; }`;
        await runTool([...prefix, 'nft', 'add', 'chain', 'inet', TABLE, direction, chain]);
        await runTool([...prefix, 'nft', 'add', 'rule', 'inet', TABLE, direction, 'ip', field, hereAddress, 'drop']);
      }
    },
    heal: async () => void (await clear().catch(() => '')), // nothing was cut
  };
}

/** Begins to look at a place of the run's own, so that two runs that start at once do not meet. */
function freeAddresses({ id }: RunIdentity): readonly [string, string] {
  const taken = new Set(
    Object.values(networkInterfaces())
      .flat()
      .map((address) => address?.address.split('.').slice(0, 3).join('.')),
  );
  const first = createHash('sha256').update(id).digest().readUInt16BE() % NETS;
  for (let step = 0; step < NETS; step++) {
    const net = (first + step) % NETS;
    const subnet = `198.${18 + (net >> 8)}.${net & 255}`;
    if (!taken.has(subnet)) return [`${subnet}.1`, `${subnet}.2`];
  }
  throw new Error('all addresses for benchmarks are taken');
}
