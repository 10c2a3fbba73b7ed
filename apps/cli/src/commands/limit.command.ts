import { eachTarget } from '../agents/each-target.js';
import { expandTargets } from '../agents/expand-targets.js';
import { agentFlag, onErrorFlag, targetsArg } from '../agents/target-flags.js';
import { EXIT } from '../program/exit-code.js';
import { listFlag, textFlag, toggleFlag, type FlagValues } from '../program/flag.js';
import type { Invocation } from '../program/invocation.js';
import { UsageError } from '../program/usage-error.js';

const flags = {
  startOnBoot: toggleFlag('--start-on-boot', 'Start the agent again after its computer was restarted'),
  idleTimeout: textFlag('--idle-timeout <time>', 'Not for local hosts'),
  idleMode: textFlag('--idle-mode <mode>', 'Not for local hosts'),
  activitySources: textFlag('--activity-sources <a,b>', 'Not for local hosts'),
  addActivitySource: listFlag('--add-activity-source <source>', 'Not for local hosts'),
  removeActivitySource: listFlag('--remove-activity-source <source>', 'Not for local hosts'),
  onError: onErrorFlag,
  agent: agentFlag,
} as const;
type LimitFlagValues = FlagValues<typeof flags>;

/** Changes when agents are started and stopped by themselves. */
export class LimitCommand {
  static readonly command = 'limit';
  static readonly aliases = ['lim'];
  static readonly summary = 'Change when an agent is started and stopped by itself';
  static readonly description =
    'Local hosts are never stopped for being idle, so settings about that are refused for them. An agent that starts on boot is started again when the control plane of its host begins after a restart of the computer, if it ran before.';
  static readonly args = [targetsArg];
  static readonly flags = flags;
  static readonly examples = [
    { description: 'Come back after a reboot', line: 'mngr limit my-agent --start-on-boot' },
    { description: 'For all agents', line: 'mngr list --ids | mngr limit - --start-on-boot' },
  ];

  async run(invocation: Invocation, args: readonly string[], given: LimitFlagValues): Promise<number> {
    const isIdleAsked = this.#isIdleAsked(given);
    if (given.startOnBoot === undefined && !isIdleAsked) {
      throw new UsageError('Must specify at least one setting to change (such as --start-on-boot).');
    }
    const targets = await expandTargets([...args, ...given.agent], invocation.terminal);
    if (targets.length === 0) return EXIT.ok;
    const client = await invocation.gateway();
    const [{ limitTarget }, { printLimited }] = await Promise.all([
      import('../lifecycle/limit-target.js'),
      import('../lifecycle/print-limited.js'),
    ]);
    const act = (target: string) => limitTarget(client, target, given.startOnBoot, isIdleAsked);
    return printLimited(invocation.output, await eachTarget(targets, act, { onError: given.onError }));
  }

  #isIdleAsked(given: LimitFlagValues): boolean {
    const { idleTimeout, idleMode, activitySources, addActivitySource, removeActivitySource } = given;
    const isSet = [idleTimeout, idleMode, activitySources].some((value) => value !== undefined);
    return isSet || addActivitySource.length > 0 || removeActivitySource.length > 0;
  }
}
