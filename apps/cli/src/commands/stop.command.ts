import { eachTarget } from '../agents/each-target.js';
import { agentOfSession, expandTargets } from '../agents/expand-targets.js';
import { agentFlag, onErrorFlag, sessionFlag, targetsArg } from '../agents/target-flags.js';
import { printStopped, printWouldStop } from '../lifecycle/print-stopped.js';
import { EXIT } from '../program/exit-code.js';
import { durationFlag, switchFlag, type FlagValues } from '../program/flag.js';
import type { Invocation } from '../program/invocation.js';

const flags = {
  gracefulTimeout: durationFlag(
    '--graceful-timeout <time>',
    'How long the agent may take to end by itself [default: 5s]',
  ),
  session: sessionFlag,
  dryRun: switchFlag('--dry-run', 'Only tell what would be stopped'),
  onError: onErrorFlag,
  agent: agentFlag,
} as const;

/** Stops agents and keeps them. */
export class StopCommand {
  static readonly command = 'stop';
  static readonly aliases = ['s'];
  static readonly summary = 'Stop agents with all their processes; they can be started again';
  static readonly description = 'The exit code is 3 when a process could not be ended.';
  static readonly args = [targetsArg];
  static readonly flags = flags;
  static readonly examples = [
    { description: 'Two agents', line: 'mngr stop a b' },
    { description: 'All of them', line: 'mngr list --ids | mngr stop -' },
  ];

  async run(invocation: Invocation, args: readonly string[], given: FlagValues<typeof flags>): Promise<number> {
    const { output, settings, terminal } = invocation;
    const ofSessions = given.session.map((session) => agentOfSession(session, settings.sessionPrefix));
    const targets = await expandTargets([...args, ...given.agent, ...ofSessions], terminal);
    if (targets.length === 0) return EXIT.ok;
    const client = await invocation.gateway();
    if (given.dryRun) {
      const { findAgent } = await import('../agents/find-agent.js');
      return printWouldStop(output, await eachTarget(targets, (target) => findAgent(client, target)));
    }
    const { stopTarget } = await import('../lifecycle/stop-target.js');
    const outcomes = await eachTarget(targets, (target) => stopTarget(client, target, given.gracefulTimeout), {
      onError: given.onError,
    });
    return printStopped(output, outcomes);
  }
}
