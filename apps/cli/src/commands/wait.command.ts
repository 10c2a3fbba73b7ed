import { EXIT } from '../program/exit-code.js';
import { durationFlag, listFlag, switchFlag, type FlagValues } from '../program/flag.js';
import type { Invocation } from '../program/invocation.js';
import { UsageError } from '../program/usage-error.js';
import { splitTargets, wantedStates } from '../watch/wanted-states.js';

const flags = {
  state: listFlag('--state <state>', 'A state to wait for'),
  all: switchFlag('--all', 'With several targets: until each has got there [default]'),
  any: switchFlag('--any', 'With several targets: until the first has got there'),
  timeout: durationFlag('--timeout <time>', 'Give up after this time, such as 30s or 5m; the exit code is then 2'),
  interval: durationFlag('--interval <time>', 'Accepted for scripts written for mngr; changes are pushed', {
    isHidden: true,
  }),
} as const;

/** Waits for states. */
export class WaitCommand {
  static readonly command = 'wait';
  static readonly aliases = [];
  static readonly summary = 'Wait until agents or hosts are in a state';
  static readonly description =
    'Without a state any will do in which an agent is no longer busy: WAITING, REPLACED, DONE, STOPPED; of a host STOPPED, PAUSED, CRASHED, FAILED, DESTROYED. With several targets all have to get there, unless --any is given. Exit code 0: reached, 2: timed out, 1: there is no such target.';
  static readonly args = [
    {
      name: 'TARGET',
      description: 'Agents: names, ids or NAME@HOST; hosts: @HOST or ids; "-" reads them from stdin [default: -]',
    },
    { name: 'STATE', description: 'States to wait for, and further targets', isVariadic: true },
  ];
  static readonly flags = flags;
  static readonly examples = [
    { description: 'Until it has ended, for ten minutes', line: 'mngr wait my-agent DONE STOPPED --timeout 10m' },
    { description: 'Until all three need something', line: 'mngr wait a b c --state WAITING' },
    { description: 'Until one of all needs something', line: 'mngr list --ids | mngr wait - WAITING --any' },
  ];

  async run(invocation: Invocation, args: readonly string[], given: FlagValues<typeof flags>): Promise<number> {
    const { output, terminal } = invocation;
    if (given.all && given.any) throw new UsageError('Cannot specify both --all and --any.');
    if (args.length === 0 && terminal.isStdinTty) throw new UsageError('Missing argument TARGET.');
    const { targets: named, states } = splitTargets(args.length === 0 ? ['-'] : args);
    const wanted = wantedStates([...states, ...given.state]);
    const { expandTargets } = await import('../agents/expand-targets.js');
    const targets = await expandTargets(named, terminal);
    if (targets.length === 0) return EXIT.ok;
    const client = await invocation.gateway();
    const [{ waitForStates }, { printWaited }] = await Promise.all([
      import('../watch/wait-for-states.js'),
      import('../watch/print-waited.js'),
    ]);
    const waited = await waitForStates(client, targets, wanted, { timeoutMs: given.timeout, isAny: given.any });
    printWaited(output, waited, wanted);
    return waited.isReached ? EXIT.ok : EXIT.timeout;
  }
}
