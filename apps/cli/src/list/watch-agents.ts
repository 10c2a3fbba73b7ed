import type { AgentView } from '@mngr/contracts';
import { agentRecord, type AgentRecord } from '../agents/agent-record.js';
import type { GatewayClient } from '../client/gateway-client.js';
import type { ListFlagValues } from '../commands/list.command.js';
import { renderTemplate } from '../output/template.js';
import type { Invocation } from '../program/invocation.js';
import { watchFleet } from '../watch/watch-fleet.js';
import type { AgentSelection } from './agent-selection.js';
import { agentTable, columnsOf, idOrAddress } from './print-agents.js';

const CLEAR = '\x1b[H\x1b[2J\x1b[3J';
/** They grow by themselves: that is no change. */
const MEASURES: ReadonlySet<string> = new Set([
  ...['runtime_seconds', 'idle_seconds', 'agent_activity_time', 'user_activity_time'],
]);

function fingerprint(record: AgentRecord): string {
  return JSON.stringify(record, (key, value: unknown) => (MEASURES.has(key) ? undefined : value));
}

/** Tells what became different between two looks. */
class Differences {
  readonly #textById = new Map<string, { readonly text: string; readonly record: AgentRecord }>();

  /** @returns agents that are new or changed, and those that are gone, marked `removed` */
  next(records: readonly AgentRecord[], ended: ReadonlyMap<string, AgentRecord>): readonly AgentRecord[] {
    const changed: AgentRecord[] = [];
    const present = new Set(records.map(({ id }) => id));
    for (const [id, { record }] of this.#textById) {
      if (present.has(id)) continue;
      this.#textById.delete(id);
      changed.push({ ...(ended.get(id) ?? record), removed: true });
    }
    for (const record of records) {
      const text = fingerprint(record);
      if (this.#textById.get(record.id)?.text === text) continue;
      this.#textById.set(record.id, { text, record });
      changed.push(record);
    }
    return changed;
  }
}

/**
 * Shows agents and goes on with each change until interrupted: on a terminal the table anew, otherwise one line per
 * agent that changed, first one for each.
 */
export async function watchAgents(
  { output, terminal }: Invocation,
  client: GatewayClient,
  selection: AgentSelection,
  flags: ListFlagValues,
): Promise<void> {
  const control = new AbortController();
  process.once('SIGINT', () => control.abort());
  const differences = new Differences();
  const columns = columnsOf(flags);
  const isScreen = output.isHuman && terminal.isStdoutTty;
  const { format } = output;
  const recordsOf = (agents: readonly AgentView[]): readonly AgentRecord[] =>
    agents.map((agent) => agentRecord(agent, Date.now()));

  for await (const { agents, removed } of watchFleet(client, control.signal)) {
    const chosen = selection.of(recordsOf(agents));
    const changed = differences.next(chosen, new Map(recordsOf(removed).map((record) => [record.id, record])));
    if (isScreen && !flags.ids && !flags.addrs) {
      if (changed.length > 0 || chosen.length === 0) output.raw(`${CLEAR}${agentTable(chosen, columns)}\n`);
      continue;
    }
    for (const record of changed) {
      const text =
        flags.ids || flags.addrs
          ? idOrAddress(record, flags.ids)
          : format.kind === 'template'
            ? renderTemplate(format.template, record)
            : JSON.stringify(record);
      await output.stream('stdout', `${text}\n`);
    }
  }
}
