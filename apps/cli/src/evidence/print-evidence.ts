import type { AgentView, Evidence, EventLine } from '@mngr/contracts';
import type { Output } from '../output/output.js';
import { renderTable } from '../output/table.js';

/** What the state of one agent rests on, from all who know of it. */
export interface Why {
  readonly agent: AgentView;
  /** What its machine finds now. */
  readonly evidence: readonly Evidence[];
  /** Why the machine could not be asked. */
  readonly missing: string | null;
  /** The last events of the log, oldest first. */
  readonly events: readonly EventLine[];
}

function detailOf({ data }: EventLine): string {
  const told = Object.entries(data).filter(
    ([name, value]) => name !== 'agentId' && (typeof value === 'string' || typeof value === 'number'),
  );
  return told.map(([name, value]) => `${name} ${String(value)}`).join(', ');
}

function rowsOf({ agent, evidence, missing, events }: Why): readonly (Evidence & { readonly from: string })[] {
  const { host } = agent;
  const gone = missing === null ? [] : [{ from: 'host-agent', source: 'bus', at: null, text: missing }];
  return [
    { from: 'read model', source: agent.source, at: agent.since, text: `${agent.state}: ${agent.reason}` },
    { from: 'read model', source: 'lease', at: null, text: `host ${host.name} is ${host.state}` },
    ...gone,
    ...evidence.map((each) => ({ from: 'host-agent', ...each })),
    ...events.map((line) => ({
      from: 'log',
      source: `event ${line.position}`,
      at: line.recordedAt,
      text: `${line.type} (${detailOf(line)}) by ${line.actor.kind} ${line.actor.id}`,
    })),
  ];
}

/** Prints a state, and each piece of evidence with who knows it, its source and its time. */
export function printEvidence(output: Output, why: Why): void {
  const { agent } = why;
  const rows = rowsOf(why);
  const { id, name, state, status, reason, source, since, activity } = agent;
  const record = { id, name, state, status, reason, source, since, activity, evidence: rows };
  output.line(`${name} is ${state} since ${since}: ${reason} (source: ${source})\n`);
  output.line(
    renderTable(
      ['AT', 'KNOWN BY', 'SOURCE', 'EVIDENCE'],
      rows.map(({ at, from, source: place, text }) => [at ?? 'now', from, place, text]),
    ),
  );
  output.json(record);
  for (const row of rows) output.event('evidence', { agent: name, ...row });
  output.items(rows);
}
