import { agentRecord } from '../agents/agent-record.js';
import { onErrorFlag } from '../agents/target-flags.js';
import { listFlag, longName, numberFlag, switchFlag, textFlag, type FlagValues } from '../program/flag.js';
import type { Invocation } from '../program/invocation.js';
import { EXIT } from '../program/exit-code.js';
import { selectionOf } from '../list/agent-selection.js';
import { columnsOf, printAgents } from '../list/print-agents.js';
import { UsageError } from '../program/usage-error.js';
import { isUnusedHostDir } from '../plane/unused-host-dir.js';

const flags = {
  include: listFlag('--include <cel>', 'Only agents for which this CEL expression holds; all of several must'),
  exclude: listFlag('--exclude <cel>', 'No agents for which this CEL expression holds'),
  running: switchFlag('--running', 'Only agents whose state is RUNNING'),
  stopped: switchFlag('--stopped', 'Only agents whose state is STOPPED'),
  archived: switchFlag('--archived', 'Only archived agents'),
  active: switchFlag('--active', 'Only agents that are not archived'),
  local: switchFlag('--local', 'Only agents of this machine'),
  remote: switchFlag('--remote', 'Only agents of other machines'),
  provider: listFlag('--provider <name>', 'Only agents, or hosts, of this provider'),
  label: listFlag('--label <KEY=VALUE>', 'Only agents with this label'),
  hostLabel: listFlag('--host-label <KEY=VALUE>', 'Only agents on hosts with this label'),
  project: listFlag('--project <name>', 'Only agents of this project; "." is the one of this directory'),
  stdin: switchFlag('--stdin', 'Only agents whose id, name or host id stands on a line of stdin'),
  ids: switchFlag('--ids', 'Print ids only'),
  addrs: switchFlag('--addrs', 'Print addresses only: NAME@HOST.PROVIDER'),
  hosts: switchFlag('--hosts', 'Show hosts instead of agents'),
  schema: switchFlag('--schema', 'Show which fields an agent has'),
  fields: textFlag('--fields <a,b>', 'Columns of the table, such as name,host.name,labels.team'),
  header: listFlag('--header <FIELD=LABEL>', 'Another heading for a column'),
  sort: textFlag(
    '--sort <fields>',
    'Order by fields or CEL expressions, such as "create_time desc,name" [default: create_time]',
  ),
  limit: numberFlag('--limit <count>', 'At most so many', { min: 0, isWhole: true }),
  watch: switchFlag('--watch', 'Go on with each change until interrupted'),
  onError: onErrorFlag,
} as const;
export type ListFlagValues = FlagValues<typeof flags>;
const OF_HOSTS = new Set([
  'hosts',
  'provider',
  'local',
  'remote',
  'ids',
  'fields',
  'header',
  'sort',
  'limit',
  'onError',
]);

/** What chooses or shows agents says nothing of hosts. @throws UsageError */
function refuseForHosts(given: ReadonlySet<string>): void {
  const useless = Object.entries(flags).find(([key]) => given.has(key) && !OF_HOSTS.has(key));
  if (useless !== undefined)
    throw new UsageError(`${longName(useless[1].spec)} is about agents and does not go with --hosts.`);
}

/** Shows agents. */
export class ListCommand {
  static readonly command = 'list';
  static readonly aliases = ['ls'];
  static readonly summary = 'Show agents and their states';
  static readonly description =
    'Filters are expressions in CEL over the fields that --schema shows. A key that a label or another map does not have makes its filter false. With --watch a terminal shows the table anew at each change; otherwise each agent, and then each one that changed, is one JSON object a line (or one line of the template), with "removed" when it is gone.';
  static readonly args = [];
  static readonly flags = flags;
  static readonly examples = [
    { description: 'All agents', line: 'mngr list' },
    { description: 'Names and states', line: "mngr list --format '{name} ({state})'" },
    { description: 'What waits in one team', line: 'mngr list --include \'state == "WAITING" && labels.team == "b"\'' },
    {
      description: 'The newest three',
      line: "mngr list --fields name,create_time --sort 'create_time desc' --limit 3",
    },
    { description: 'Stop everything', line: 'mngr list --ids | mngr stop -' },
  ];

  async run(invocation: Invocation, _args: readonly string[], given: ListFlagValues): Promise<number> {
    const { output } = invocation;
    if (given.schema) {
      const { printSchema } = await import('../list/print-schema.js');
      printSchema(output);
      return EXIT.ok;
    }
    columnsOf(given);
    if (given.hosts) refuseForHosts(invocation.givenFlags);
    const selection = await selectionOf(given, invocation);
    const client = !given.watch && (await isUnusedHostDir(invocation)) ? undefined : await invocation.gateway();
    if (given.hosts) {
      const { listHosts } = await import('../list/list-hosts.js');
      return listHosts(invocation, client, given);
    }
    if (given.watch && client !== undefined) {
      const { watchAgents } = await import('../list/watch-agents.js');
      await watchAgents(invocation, client, selection, given);
      return EXIT.ok;
    }
    const agents = client === undefined ? [] : (await client.call('listAgents')).agents;
    const now = Date.now();
    const selected = selection.of(agents.map((agent) => agentRecord(agent, now)));
    const chosen = new Set(selected.map(({ id }) => id));
    const errors = agents.flatMap(({ id, name, problem }) =>
      problem == null || !chosen.has(id) ? [] : [{ agent: name, agent_id: id, message: problem }],
    );
    if (errors.length === 0 || given.onError !== 'abort') printAgents(output, selected, errors, given);
    for (const { agent, message } of errors) output.error(`Agent ${agent}: ${message}`);
    return errors.length === 0 ? EXIT.ok : EXIT.error;
  }
}
