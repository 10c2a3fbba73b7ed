import type { AgentRecord } from '../agents/agent-record.js';
import type { ListFlagValues } from '../commands/list.command.js';
import type { Output } from '../output/output.js';
import { renderTable } from '../output/table.js';
import { cellText, valueAt } from '../output/template.js';

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

function table(records: readonly unknown[], columns: Columns): string {
  return renderTable(
    columns.map(([header]) => header),
    records.map((record) => columns.map(([, path]) => cellText(valueAt(record, path)))),
  );
}

function chosenColumns(fields: string | undefined): Columns {
  if (fields === undefined) return AGENT_COLUMNS;
  const paths = fields.split(',').map((path) => path.trim());
  return paths.filter(Boolean).map((path) => [path.toUpperCase().replaceAll('_', ' '), path] as const);
}

function printRecords(output: Output, records: readonly object[], columns: Columns, whenNone: string): void {
  output.items(records);
  if (output.format.kind === 'jsonl') for (const record of records) output.raw(`${JSON.stringify(record)}\n`);
  output.line(records.length === 0 ? whenNone : table(records, columns));
}

/** Prints agents in the chosen format; in jsonl bare objects, as mngr does. */
export function printAgents(output: Output, agents: readonly AgentRecord[], flags: ListFlagValues): void {
  if (flags.ids || flags.addrs) {
    for (const { id, name, host } of agents) {
      const place = `${cellText(valueAt(host, 'name'))}.${cellText(valueAt(host, 'provider'))}`;
      output.raw(flags.ids ? `${id}\n` : `${name}@${place}\n`);
    }
    return;
  }
  output.json({ agents, errors: [] });
  printRecords(output, agents, chosenColumns(flags.fields), 'No agents found');
}

export function printHosts(output: Output, hosts: readonly object[]): void {
  output.json({ hosts });
  printRecords(output, hosts, HOST_COLUMNS, 'No hosts found');
}
