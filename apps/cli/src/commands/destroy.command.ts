import type { AgentView } from '@mngr/contracts';
import { toAppError } from '@mngr/errors';
import { eachTarget } from '../agents/each-target.js';
import { agentOfSession, expandTargets } from '../agents/expand-targets.js';
import { agentFlag, onErrorFlag, sessionFlag, targetsArg } from '../agents/target-flags.js';
import { reportFailures } from '../agents/report-outcomes.js';
import type { GatewayClient } from '../client/gateway-client.js';
import type { Destroyed } from '../lifecycle/destroy-target.js';
import { printDestroyed, printWouldDestroy } from '../lifecycle/print-destroyed.js';
import { EXIT, worstExitCode } from '../program/exit-code.js';
import { switchFlag, toggleFlag, type FlagValues } from '../program/flag.js';
import type { Invocation } from '../program/invocation.js';
import { UsageError } from '../program/usage-error.js';

const flags = {
  force: switchFlag(
    '-f, --force',
    'Also agents that run, without a question; unsaved work is kept under refs/mngr/kept',
  ),
  removeCreatedBranch: switchFlag('-b, --remove-created-branch', 'Also the branch that mngr made for the agent'),
  forget: switchFlag('--forget', 'Give up an agent whose machine cannot be reached'),
  yes: switchFlag('-y, --yes', 'Do not ask'),
  dryRun: switchFlag('--dry-run', 'Only tell what would be destroyed'),
  session: sessionFlag,
  gc: toggleFlag('--gc', 'Then remove what is left of agents that are over [default: on]'),
  onError: onErrorFlag,
  agent: agentFlag,
  allowWorktreeRemoval: toggleFlag('--allow-worktree-removal', 'The worktree goes with its agent', { isHidden: true }),
} as const;
type DestroyFlagValues = FlagValues<typeof flags>;

/** Removes agents for good. */
export class DestroyCommand {
  static readonly command = 'destroy';
  static readonly aliases = ['rm'];
  static readonly summary = 'Remove agents with their workspaces; unsaved work is never lost';
  static readonly description =
    'Work that is not committed blocks, and so do commits that are nowhere else when the branch would go too. With --force both are saved first and the command that brings them back is printed. A directory that was used in place is never touched.';
  static readonly args = [{ ...targetsArg, description: `${targetsArg.description}; "@HOST" means all agents there` }];
  static readonly flags = flags;
  static readonly examples = [
    { description: 'With its branch', line: 'mngr destroy my-agent --remove-created-branch' },
    { description: 'Everything', line: 'mngr list --ids | mngr destroy - --force' },
  ];

  async run(invocation: Invocation, args: readonly string[], given: DestroyFlagValues): Promise<number> {
    const { output, settings, terminal } = invocation;
    if (given.allowWorktreeRemoval === false) {
      throw new UsageError(
        '--no-allow-worktree-removal is not possible: the worktree of an agent goes with it.',
        'To keep it, put the agent aside: mngr archive AGENT',
      );
    }
    const ofSessions = given.session.map((session) => agentOfSession(session, settings.sessionPrefix));
    const targets = await expandTargets([...args, ...given.agent, ...ofSessions], terminal);
    if (targets.length === 0) return EXIT.ok;
    const client = await invocation.gateway();
    const { agentsAt } = await import('../lifecycle/agents-at.js');
    const found = await eachTarget(targets, (target) => agentsAt(client, target));
    const missing = reportFailures(output, found);
    const all = found.flatMap((each) => (each.ok ? each.value : []));
    const agents = [...new Map(all.map((agent) => [agent.id, agent])).values()];
    if (given.dryRun) return worstExitCode([missing, printWouldDestroy(output, agents)]);
    if (agents.length === 0 || (missing !== EXIT.ok && given.onError === 'abort')) return missing;
    await this.#confirm(invocation, agents, given);
    return worstExitCode([missing, await this.#destroy(invocation, agents, given)]);
  }

  async #confirm(
    { output, terminal }: Invocation,
    agents: readonly AgentView[],
    given: DestroyFlagValues,
  ): Promise<void> {
    if (given.force || given.yes) return;
    output.prompt('These agents and their workspaces will be destroyed:\n');
    for (const { name, workDir } of agents) output.prompt(`  - ${name}${workDir === null ? '' : ` (${workDir})`}\n`);
    await terminal.confirm(output, 'Are you sure you want to continue?', '--yes or --force');
  }

  /** A failure here is none of the destroy: what is left is found by the next collection. Told when it was asked for. */
  async #collect({ output }: Invocation, client: GatewayClient, isTold: boolean): Promise<void> {
    if (isTold) output.line('Garbage collecting...');
    const { collectGarbage } = await import('../gc/collect-garbage.js');
    try {
      const { removed, errors } = await collectGarbage(client, {
        onError: 'continue',
        kinds: ['work_dir', 'agent_folder'],
      });
      for (const { what } of removed) output.line(`Removed what an earlier agent left: ${what}`);
      for (const { message } of errors) output.warn(message);
    } catch (error) {
      output.warn(`Nothing was collected: ${toAppError(error).message}`);
    }
  }

  async #destroy(invocation: Invocation, agents: readonly AgentView[], given: DestroyFlagValues): Promise<number> {
    const { output } = invocation;
    const client = await invocation.gateway();
    const [{ destroyAgent, requireStopped }, { findAgent }] = await Promise.all([
      import('../lifecycle/destroy-target.js'),
      import('../agents/find-agent.js'),
    ]);
    const byId = new Map(agents.map((agent) => [agent.id, agent]));
    const act = async (id: string): Promise<Destroyed> => {
      const agent = byId.get(id) ?? (await findAgent(client, id));
      if (!given.force && !given.forget) requireStopped(agent);
      return destroyAgent(client, agent, {
        force: given.force,
        removeBranch: given.removeCreatedBranch,
        forget: given.forget,
      });
    };
    const outcomes = await eachTarget([...byId.keys()], act, { onError: given.onError });
    const code = printDestroyed(output, outcomes, byId);
    if (given.gc !== false && outcomes.some(({ ok }) => ok)) await this.#collect(invocation, client, given.gc === true);
    return code;
  }
}
