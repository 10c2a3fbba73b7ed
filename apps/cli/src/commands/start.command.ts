import type { AgentView } from '@mngr/contracts';
import { eachTarget } from '../agents/each-target.js';
import { expandTargets } from '../agents/expand-targets.js';
import { agentFlag, onErrorFlag, targetsArg } from '../agents/target-flags.js';
import { printStarted, printWouldStart } from '../lifecycle/print-started.js';
import { EXIT } from '../program/exit-code.js';
import { switchFlag, textFlag, toggleFlag, type FlagValues } from '../program/flag.js';
import type { Invocation } from '../program/invocation.js';
import { UsageError } from '../program/usage-error.js';

const flags = {
  restart: switchFlag('--restart', 'Stop an agent that runs, then start it'),
  resumeMessage: textFlag('--resume-message <text>', 'Type this into each agent that was started'),
  connect: toggleFlag('--connect', 'Attach the terminal afterwards; one agent only [default: off]'),
  connectCommand: textFlag('--connect-command <shell>', 'Run this instead of attaching; it sees MNGR_AGENT_NAME'),
  dryRun: switchFlag('--dry-run', 'Only tell what would be started'),
  onError: onErrorFlag,
  agent: agentFlag,
} as const;

/** Starts stopped agents. */
export class StartCommand {
  static readonly command = 'start';
  static readonly aliases = [];
  static readonly summary = 'Start stopped agents with the command they were made with';
  static readonly description = 'An agent that runs already is left alone, unless --restart stops it first.';
  static readonly args = [targetsArg];
  static readonly flags = flags;
  static readonly examples = [
    { description: 'Start and attach', line: 'mngr start my-agent --connect' },
    { description: 'Begin anew', line: "mngr start my-agent --restart --resume-message 'go on'" },
    { description: 'Everything that is stopped', line: 'mngr list --stopped --ids | mngr start -' },
  ];

  async run(invocation: Invocation, args: readonly string[], given: FlagValues<typeof flags>): Promise<number> {
    const { output } = invocation;
    const targets = await expandTargets([...args, ...given.agent], invocation.terminal);
    if (targets.length === 0) return EXIT.ok;
    if (given.connect === true && targets.length > 1) {
      throw new UsageError('--connect can only be used with a single agent.');
    }
    const client = await invocation.gateway();
    const [{ findAgent }, { startTarget }] = await Promise.all([
      import('../agents/find-agent.js'),
      import('../lifecycle/start-target.js'),
    ]);
    if (given.dryRun) {
      return printWouldStart(output, await eachTarget(targets, (target) => findAgent(client, target)));
    }
    const outcomes = await eachTarget(targets, (target) => startTarget(client, target, given), {
      onError: given.onError,
    });
    const code = printStarted(output, outcomes);
    const started = outcomes.flatMap((each) => (each.ok ? [each.value.agent] : []))[0];
    return given.connect === true && started !== undefined
      ? this.#connect(invocation, started, given.connectCommand)
      : code;
  }

  async #connect(invocation: Invocation, agent: AgentView, flag: string | undefined): Promise<number> {
    const { attach, connectCommandFor } = await import('../attach/attach.js');
    return attach(invocation, agent, connectCommandFor(invocation, 'start', flag));
  }
}
