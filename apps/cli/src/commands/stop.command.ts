import { eachTarget } from '../agents/each-target.js';
import { agentOfSession, expandTargets } from '../agents/expand-targets.js';
import { agentFlag, onErrorFlag, sessionFlag, targetsArg } from '../agents/target-flags.js';
import { printStopped, printWouldStop } from '../lifecycle/print-stopped.js';
import type { Stopped } from '../lifecycle/stop-target.js';
import { EXIT } from '../program/exit-code.js';
import { durationFlag, switchFlag, type FlagValues } from '../program/flag.js';
import type { Invocation } from '../program/invocation.js';
import { UsageError } from '../program/usage-error.js';

const flags = {
  gracefulTimeout: durationFlag(
    '--graceful-timeout <time>',
    'How long the agent may take to end by itself [default: 5s]',
  ),
  archive: switchFlag('--archive', 'Put the agents aside as well, as "mngr archive" does'),
  session: sessionFlag,
  dryRun: switchFlag('--dry-run', 'Only tell what would be stopped'),
  onError: onErrorFlag,
  agent: agentFlag,
  stopHost: switchFlag('--stop-host', 'Only for hosts that can be stopped', { isHidden: true }),
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
    { description: 'Stop it and put it aside', line: 'mngr stop my-agent --archive' },
    { description: 'All of them', line: 'mngr list --ids | mngr stop -' },
  ];

  async run(invocation: Invocation, args: readonly string[], given: FlagValues<typeof flags>): Promise<number> {
    const { output, settings, terminal } = invocation;
    if (given.stopHost) {
      throw new UsageError(
        '--stop-host is for hosts that can be stopped, and the local host cannot.',
        'Leave it out to stop the agents.',
      );
    }
    const ofSessions = given.session.map((session) => agentOfSession(session, settings.sessionPrefix));
    const targets = await expandTargets([...args, ...given.agent, ...ofSessions], terminal);
    if (targets.length === 0) return EXIT.ok;
    const client = await invocation.gateway();
    if (given.dryRun) {
      const { findAgent } = await import('../agents/find-agent.js');
      return printWouldStop(output, await eachTarget(targets, (target) => findAgent(client, target)), given.archive);
    }
    const { stopTarget } = await import('../lifecycle/stop-target.js');
    const { markArchived } = await import('../lifecycle/archive-target.js');
    const archived = new Set<string>();
    const act = async (target: string): Promise<Stopped> => {
      const stopped = await stopTarget(client, target, given.gracefulTimeout);
      if (!given.archive || stopped.agent === null) return stopped;
      if (await markArchived(client, stopped.agent)) archived.add(stopped.name);
      return stopped;
    };
    const outcomes = await eachTarget(targets, act, { onError: given.onError });
    return printStopped(output, outcomes, archived);
  }
}
