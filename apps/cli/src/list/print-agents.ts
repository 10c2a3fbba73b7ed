import type { AgentRecord } from '../agents/agent-record.js';
import type { ListFlagValues } from '../commands/list.command.js';
import type { Output } from '../output/output.js';
import { renderTable } from '../output/table.js';
import { cellText, valueAt } from '../output/template.js';
import { UsageError } from '../program/usage-error.js';

type Columns = readonly (readonly [header: string, path: string])[];

const AGENT_COLUMNS: Columns = [
  ['NAME', 'name'],
  ['STATE', 'state'],
  ['HOST', 'host.name'],
  ['PROVIDER', 'host.provider'],
  ['HOST STATE', 'host.state'],
  ['PROJECT', 'project'],
];
const HOST_COLUMNS: Columns = [
  ['NAME', 'name'],
  ['STATE', 'state'],
  ['PROVIDER', 'provider'],
  ['HOST DIR', 'host_dir'],
];

/** What an agent that could not be read as a whole is told with. */
export interface ListError {
  readonly agent: string;
  readonly message: string;
}

function table(records: readonly unknown[], columns: Columns): string {
  return renderTable(
    columns.map(([header]) => header),
    records.map((record) => columns.map(([, path]) => cellText(valueAt(record, path)))),
  );
}

/** `FIELD=LABEL`, each. @throws UsageError */
function labelsOf(pairs: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    pairs.map((pair) => {
      const [, path, label] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
      if (path !== undefined && label !== undefined) return [path.trim(), label];
      throw new UsageError(`Invalid value for --header: "${pair}" is not FIELD=LABEL.`);
    }),
  );
}

/** The columns of the table. @throws UsageError for a bad `--header` */
export function columnsOf(
  { fields, header }: Pick<ListFlagValues, 'fields' | 'header'>,
  usual: Columns = AGENT_COLUMNS,
): Columns {
  const paths = fields?.split(',').map((path) => path.trim());
  const chosen: Columns =
    paths === undefined
      ? usual
      : paths.filter(Boolean).map((path) => [path.toUpperCase().replaceAll('_', ' '), path] as const);
  const labels = labelsOf(header);
  return chosen.map(([name, path]) => [labels.get(path) ?? name, path]);
}

/** The table of agents as people see it. */
export function agentTable(agents: readonly AgentRecord[], columns: Columns): string {
  return agents.length === 0 ? 'No agents found' : table(agents, columns);
}

function printRecords(output: Output, records: readonly object[], text: () => string): void {
  output.items(records);
  if (output.format.kind === 'jsonl') for (const record of records) output.raw(`${JSON.stringify(record)}\n`);
  if (output.isHuman) output.line(text());
}

/** What `--ids` and `--addrs` print of an agent. */
export function idOrAddress({ id, name, host }: AgentRecord, isId: boolean): string {
  return isId ? id : `${name}@${cellText(valueAt(host, 'name'))}.${cellText(valueAt(host, 'provider'))}`;
}

/** Prints agents in the chosen format; in jsonl bare objects, as mngr does. */
export function printAgents(
  output: Output,
  agents: readonly AgentRecord[],
  errors: readonly ListError[],
  flags: ListFlagValues,
): void {
  if (flags.ids || flags.addrs) {
    for (const agent of agents) output.raw(`${idOrAddress(agent, flags.ids)}\n`);
    return;
  }
  const columns = columnsOf(flags);
  output.json({ agents, errors });
  printRecords(output, agents, () => agentTable(agents, columns));
}

/** Prints hosts in the chosen format, or only their ids. */
export function printHosts(
  output: Output,
  hosts: readonly Readonly<Record<string, unknown>>[],
  flags: Pick<ListFlagValues, 'ids' | 'fields' | 'header'>,
): void {
  if (flags.ids) {
    for (const host of hosts) output.raw(`${cellText(host['id'])}\n`);
    return;
  }
  const columns = columnsOf(flags, HOST_COLUMNS);
  output.json({ hosts });
  printRecords(output, hosts, () => (hosts.length === 0 ? 'No hosts found' : table(hosts, columns)));
}
