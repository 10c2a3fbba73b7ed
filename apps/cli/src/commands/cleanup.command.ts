import type { AgentView } from '@mngr/contracts';
import { choiceFlag, durationFlag, listFlag, switchFlag, type FlagValues } from '../program/flag.js';
import type { Invocation } from '../program/invocation.js';
import { UsageError } from '../program/usage-error.js';

const flags = {
  olderThan: durationFlag('--older-than <time>', 'Only agents that were made longer ago than this, such as 7d'),
  idleFor: durationFlag('--idle-for <time>', 'Only agents that have done nothing for at least this long'),
  include: listFlag('--include <cel>', 'Only agents for which this CEL expression holds; all of several must'),
  exclude: listFlag('--exclude <cel>', 'No agents for which this CEL expression holds'),
  type: listFlag('--type <type>', 'Only agents of this type'),
  provider: listFlag('--provider <name>', 'Only agents of this provider'),
  label: listFlag('--label <KEY=VALUE>', 'Only agents with this label'),
  hostLabel: listFlag('--host-label <KEY=VALUE>', 'Only agents on hosts with this label'),
  project: listFlag('--project <name>', 'Only agents of this project; "." is the one of this directory'),
  archived: switchFlag('--archived', 'Only archived agents'),
  action: choiceFlag('--action <what>', ['destroy', 'stop'], 'What to do with them [default: destroy]'),
  destroy: switchFlag('--destroy', 'The same as --action destroy'),
  stop: switchFlag('--stop', 'The same as --action stop'),
  force: switchFlag('-f, --force', 'Without a question, and also agents that run', { aliases: ['--yes'] }),
  dryRun: switchFlag('--dry-run', 'Only tell which agents would be destroyed or stopped'),
} as const;
export type CleanupFlagValues = FlagValues<typeof flags>;

/** Destroys or stops all agents that some filters choose. */
export class CleanupCommand {
  static readonly command = 'cleanup';
  static readonly aliases = ['clean'];
  static readonly summary = 'Destroy or stop all agents that the filters choose';
  static readonly description =
    'Every filter that is given must let an agent through; without any all agents are chosen. It asks first. Destroying is guarded as "mngr destroy" is: agents that run and work that is not saved are refused without --force, and with it unsaved work is kept under refs/mngr/kept.';
  static readonly args = [];
  static readonly flags = flags;
  static readonly examples = [
    { description: 'What would go', line: 'mngr cleanup --older-than 7d --dry-run' },
    { description: 'Stop what has waited for two hours', line: 'mngr cleanup --idle-for 2h --stop' },
    { description: 'Archived ones, without a question', line: 'mngr cleanup --archived --force' },
  ];

  async run(invocation: Invocation, _args: readonly string[], given: CleanupFlagValues): Promise<number> {
    const action = this.#action(given);
    const [{ cleanupSelection }, { isUnusedHostDir }, { destroyAll, stopAll, printNone, printWould }] =
      await Promise.all([
        import('../cleanup/cleanup-selection.js'),
        import('../plane/unused-host-dir.js'),
        import('../cleanup/clean-up.js'),
      ]);
    const select = await cleanupSelection(given, invocation);
    const agents = (await isUnusedHostDir(invocation)) ? [] : select(await this.#all(invocation));
    if (agents.length === 0) return printNone(invocation.output, action);
    if (given.dryRun) return printWould(invocation.output, agents, action);
    await this.#confirm(invocation, agents, action, given.force);
    const client = await invocation.gateway();
    return action === 'stop'
      ? stopAll(invocation.output, client, agents)
      : destroyAll(invocation.output, client, agents, given.force);
  }

  #action({ action, destroy, stop }: CleanupFlagValues): 'destroy' | 'stop' {
    const asked = new Set([
      ...(action === undefined ? [] : [action]),
      ...(destroy ? ['destroy'] : []),
      ...(stop ? ['stop'] : []),
    ]);
    if (asked.size > 1) throw new UsageError('Give either --destroy or --stop, not both.');
    return asked.has('stop') ? 'stop' : 'destroy';
  }

  async #all(invocation: Invocation): Promise<readonly AgentView[]> {
    return (await (await invocation.gateway()).call('listAgents')).agents;
  }

  async #confirm(
    { output, terminal }: Invocation,
    agents: readonly AgentView[],
    action: string,
    force: boolean,
  ): Promise<void> {
    if (force) return;
    output.prompt(`These agents will be ${action === 'stop' ? 'stopped' : 'destroyed'}:\n`);
    for (const { name, state } of agents) output.prompt(`  - ${name} (${state})\n`);
    await terminal.confirm(output, 'Are you sure you want to continue?', '--force');
  }
}
