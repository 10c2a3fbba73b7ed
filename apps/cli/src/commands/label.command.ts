import { eachTarget } from '../agents/each-target.js';
import { expandTargets } from '../agents/expand-targets.js';
import { agentFlag, onErrorFlag, targetsArg } from '../agents/target-flags.js';
import { EXIT } from '../program/exit-code.js';
import { listFlag, switchFlag, type FlagValues } from '../program/flag.js';
import type { Invocation } from '../program/invocation.js';

const flags = {
  label: listFlag('-l, --label <KEY=VALUE>', 'Set this label; "KEY-" takes it away'),
  remove: listFlag('--remove <KEY>', 'Take this label away'),
  dryRun: switchFlag('--dry-run', 'Only tell what would be changed'),
  onError: onErrorFlag,
  agent: agentFlag,
} as const;

/** Sets labels of agents and takes them away. */
export class LabelCommand {
  static readonly command = 'label';
  static readonly aliases = [];
  static readonly summary = 'Set labels of agents and take them away';
  static readonly description =
    'Labels that are not named stay as they are. No agent\'s name ends with a hyphen, so among the targets "KEY-" is a label to take away.';
  static readonly args = [targetsArg];
  static readonly flags = flags;
  static readonly examples = [
    { description: 'Set two labels', line: 'mngr label my-agent -l team=backend -l stage=test' },
    { description: 'Take one away', line: 'mngr label my-agent stage-' },
    { description: 'Label all agents', line: 'mngr list --ids | mngr label - -l season=autumn' },
  ];

  async run(invocation: Invocation, args: readonly string[], given: FlagValues<typeof flags>): Promise<number> {
    const { parseLabelChange, isRemoval } = await import('../labels/label-change.parse.js');
    const change = parseLabelChange(given.label, [...given.remove, ...args.filter(isRemoval)]);
    const named = [...args.filter((arg) => !isRemoval(arg)), ...given.agent];
    const targets = await expandTargets(named, invocation.terminal);
    if (targets.length === 0) return EXIT.ok;
    const client = await invocation.gateway();
    const [{ labelTarget, labelsAfter }, { printLabelled, printWouldLabel }, { findAgent }] = await Promise.all([
      import('../labels/label-target.js'),
      import('../labels/print-labels.js'),
      import('../agents/find-agent.js'),
    ]);
    const { onError } = given;
    if (given.dryRun) {
      const preview = async (target: string) => labelsAfter(await findAgent(client, target), change);
      return printWouldLabel(invocation.output, await eachTarget(targets, preview, { onError }));
    }
    const outcomes = await eachTarget(targets, (target) => labelTarget(client, target, change), { onError });
    return printLabelled(invocation.output, outcomes);
  }
}
