import { eachTarget } from '../agents/each-target.js';
import { expandTargets } from '../agents/expand-targets.js';
import { agentFlag, onErrorFlag, targetsArg } from '../agents/target-flags.js';
import { EXIT } from '../program/exit-code.js';
import { switchFlag, type FlagValues } from '../program/flag.js';
import type { Invocation } from '../program/invocation.js';

const flags = {
  restart: switchFlag('--restart', 'Then stop the agent if it runs, and start it'),
  onError: onErrorFlag,
  agent: agentFlag,
} as const;

/** Provisions agents again. */
export class ProvisionCommand {
  static readonly command = 'provision';
  static readonly aliases = [];
  static readonly summary = 'Do again what provisioned an agent when it was made';
  static readonly description =
    'The uploaded files are put in place as they came, and the commands of --extra-provision-command run in the work directory with the environment of the agent. A running agent goes on meanwhile. When the connection is lost on the way it is done again.';
  static readonly args = [targetsArg];
  static readonly flags = flags;
  static readonly examples = [
    { description: 'One agent', line: 'mngr provision my-agent' },
    { description: 'All agents, which then begin anew', line: 'mngr list --ids | mngr provision - --restart' },
  ];

  async run(invocation: Invocation, args: readonly string[], given: FlagValues<typeof flags>): Promise<number> {
    const targets = await expandTargets([...args, ...given.agent], invocation.terminal);
    if (targets.length === 0) return EXIT.ok;
    const client = await invocation.gateway();
    const [{ provisionTarget }, { printProvisioned }] = await Promise.all([
      import('../lifecycle/provision-target.js'),
      import('../lifecycle/print-provisioned.js'),
    ]);
    const act = (target: string) => provisionTarget(client, target, given.restart);
    return printProvisioned(invocation.output, await eachTarget(targets, act, { onError: given.onError }));
  }
}
