import { agentRecord, hostRecord } from '../agents/agent-record.js';
import { listFlag, numberFlag, switchFlag, textFlag, type FlagValues } from '../program/flag.js';
import type { Invocation } from '../program/invocation.js';
import { EXIT } from '../program/exit-code.js';
import { selectAgents } from '../list/select-agents.js';
import { printAgents, printHosts } from '../list/print-agents.js';
import { isUnusedHostDir } from '../plane/unused-host-dir.js';

const flags = {
  running: switchFlag('--running', 'Only agents whose state is RUNNING'),
  stopped: switchFlag('--stopped', 'Only agents whose state is STOPPED'),
  archived: switchFlag('--archived', 'Only archived agents'),
  active: switchFlag('--active', 'Only agents that are not archived'),
  local: switchFlag('--local', 'Only agents of this machine'),
  remote: switchFlag('--remote', 'Only agents of other machines'),
  provider: listFlag('--provider <name>', 'Only agents of this provider'),
  label: listFlag('--label <KEY=VALUE>', 'Only agents with this label'),
  project: listFlag('--project <name>', 'Only agents of this project; "." is the one of this directory'),
  stdin: switchFlag('--stdin', 'Only agents whose id or name stands on a line of stdin'),
  ids: switchFlag('--ids', 'Print ids only'),
  addrs: switchFlag('--addrs', 'Print addresses only: NAME@HOST.PROVIDER'),
  hosts: switchFlag('--hosts', 'Show hosts instead of agents'),
  fields: textFlag('--fields <a,b>', 'Columns of the table, such as name,host.name,labels.team'),
  sort: textFlag('--sort <fields>', 'Order, such as "create_time desc,name" [default: create_time]'),
  limit: numberFlag('--limit <count>', 'At most so many', { min: 0, isWhole: true }),
} as const;
export type ListFlagValues = FlagValues<typeof flags>;

/** Shows agents. */
export class ListCommand {
  static readonly command = 'list';
  static readonly aliases = ['ls'];
  static readonly summary = 'Show agents and their states';
  static readonly description = '';
  static readonly args = [];
  static readonly flags = flags;
  static readonly examples = [
    { description: 'All agents', line: 'mngr list' },
    { description: 'Names and states', line: "mngr list --format '{name} ({state})'" },
    { description: 'Stop everything', line: 'mngr list --ids | mngr stop -' },
  ];

  async run(invocation: Invocation, _args: readonly string[], given: ListFlagValues): Promise<number> {
    const client = (await isUnusedHostDir(invocation)) ? undefined : await invocation.gateway();
    if (given.hosts) {
      printHosts(invocation.output, client === undefined ? [] : (await client.call('listHosts')).hosts.map(hostRecord));
      return EXIT.ok;
    }
    const agents = client === undefined ? [] : (await client.call('listAgents')).agents;
    const now = Date.now();
    const selected = await selectAgents(
      agents.map((agent) => agentRecord(agent, now)),
      given,
      invocation,
    );
    printAgents(invocation.output, selected, given);
    return EXIT.ok;
  }
}
