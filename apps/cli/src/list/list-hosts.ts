import { hostRecord } from '../agents/agent-record.js';
import type { GatewayClient } from '../client/gateway-client.js';
import type { ListFlagValues } from '../commands/list.command.js';
import { EXIT } from '../program/exit-code.js';
import type { Invocation } from '../program/invocation.js';
import { UsageError } from '../program/usage-error.js';
import { printHosts } from './print-agents.js';
import { isField, parseSort, sortRecords } from './sort-records.js';

/** Shows hosts. @param client `undefined` when nobody used this host directory yet @throws UsageError for a bad order */
export async function listHosts(
  { output }: Invocation,
  client: GatewayClient | undefined,
  flags: ListFlagValues,
): Promise<number> {
  const keys = parseSort(flags.sort ?? 'name');
  const bad = keys.find((key) => !isField(key));
  if (bad !== undefined) throw new UsageError(`With --hosts, --sort takes fields, and "${bad.text}" is none.`);
  const hosts = client === undefined ? [] : (await client.call('listHosts')).hosts.map(hostRecord);
  const isLocal = ({ provider }: (typeof hosts)[number]): boolean => provider === 'local';
  const chosen = hosts
    .filter(({ provider }) => flags.provider.length === 0 || flags.provider.some((name) => name === provider))
    .filter((host) => (!flags.local || isLocal(host)) && (!flags.remote || !isLocal(host)));
  const sorted = sortRecords(chosen, keys);
  printHosts(output, flags.limit === undefined ? sorted : sorted.slice(0, flags.limit), flags);
  return EXIT.ok;
}
