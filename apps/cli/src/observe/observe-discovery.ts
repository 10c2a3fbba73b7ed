import type { HostView } from '@mngr/contracts';
import { agentRecord, hostRecord } from '../agents/agent-record.js';
import type { GatewayClient } from '../client/gateway-client.js';
import { watchFleet } from '../watch/watch-fleet.js';
import type { EventSink } from './event-sink.js';

const SOURCE = 'mngr/discovery';
/** It is there without any host of it. */
const LOCAL = 'local';

/** What exists: first each provider as a whole, then what comes and goes. */
export async function observeDiscovery(client: GatewayClient, sink: EventSink, signal: AbortSignal): Promise<void> {
  const known = new Set<string>();
  let hosts: readonly HostView[] = [];
  let isFirst = true;
  for await (const { agents, removed, change } of watchFleet(client, signal)) {
    if (isFirst || change === undefined || change.isAll) {
      const before = new Map(hosts.map((host) => [host.id, host]));
      ({ hosts } = await client.call('listHosts'));
      if (!isFirst) await tellHosts(sink, before, hosts);
    }
    const records = agents.map((agent) => agentRecord(agent, Date.now()));
    if (isFirst) {
      isFirst = false;
      for (const provider of new Set([LOCAL, ...hosts.map((host) => host.provider)])) {
        await sink.emit(SOURCE, 'DISCOVERY_PROVIDER', {
          provider_name: provider,
          hosts: hosts.filter((host) => host.provider === provider).map(hostRecord),
          agents: agents.flatMap(({ host }, i) => (host.provider === provider ? [records[i]] : [])),
        });
      }
      for (const { id } of records) known.add(id);
      continue;
    }
    for (const record of records) {
      if (known.has(record.id)) continue;
      known.add(record.id);
      await sink.emit(SOURCE, 'AGENT_DISCOVERED', { agent: record });
    }
    for (const { id, name, host } of removed) {
      if (!known.delete(id)) continue;
      await sink.emit(SOURCE, 'AGENT_DESTROYED', { agent_id: id, agent_name: name, host_id: host.id });
    }
  }
}

async function tellHosts(
  sink: EventSink,
  before: ReadonlyMap<string, HostView>,
  hosts: readonly HostView[],
): Promise<void> {
  for (const host of hosts)
    if (!before.has(host.id)) await sink.emit(SOURCE, 'HOST_DISCOVERED', { host: hostRecord(host) });
  const present = new Set(hosts.map(({ id }) => id));
  for (const { id, name } of before.values())
    if (!present.has(id)) await sink.emit(SOURCE, 'HOST_DESTROYED', { host_id: id, host_name: name });
}
