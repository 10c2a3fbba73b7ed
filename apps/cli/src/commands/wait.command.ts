import { EXIT } from '../program/exit-code.js';
import { durationFlag, listFlag, type FlagValues } from '../program/flag.js';
import type { Invocation } from '../program/invocation.js';
import { UsageError } from '../program/usage-error.js';
import { splitTargets, wantedStates } from '../watch/wanted-states.js';

const flags = {
  state: listFlag('--state <state>', 'A state to wait for'),
  timeout: durationFlag('--timeout <time>', 'Give up after this time, such as 30s or 5m; the exit code is then 2'),
  interval: durationFlag('--interval <time>', 'Accepted for scripts written for mngr; changes are pushed', {
    isHidden: true,
  }),
} as const;

/** Waits for states. */
export class WaitCommand {
  static readonly command = 'wait';
  static readonly aliases = [];
  static readonly summary = 'Wait until agents are in a state';
  static readonly description =
    'Without a state any will do in which the agent is no longer busy: WAITING, REPLACED, DONE, STOPPED. With several agents all have to get there. Exit code 0: reached, 2: timed out, 1: there is no such agent.';
  static readonly args = [
    { name: 'AGENT', description: 'Names, ids or NAME@HOST', isRequired: true },
    { name: 'STATE', description: 'States to wait for, and further agents', isVariadic: true },
  ];
  static readonly flags = flags;
  static readonly examples = [
    { description: 'Until it has ended, for ten minutes', line: 'mngr wait my-agent DONE STOPPED --timeout 10m' },
    { description: 'Until all three need something', line: 'mngr wait a b c --state WAITING' },
  ];

  async run(invocation: Invocation, args: readonly string[], given: FlagValues<typeof flags>): Promise<number> {
    const { targets, states } = splitTargets(args);
    if (targets.length === 0) throw new UsageError('Missing argument AGENT.');
    const wanted = wantedStates([...states, ...given.state]);
    const { output } = invocation;
    const client = await invocation.gateway();
    const { waitForStates } = await import('../watch/wait-for-states.js');
    const { isReached, agents } = await waitForStates(client, targets, wanted, given.timeout);
    const records = agents.map(({ id, name, state, exitCode }) => ({ id, name, state, exit_code: exitCode }));
    for (const { name, state } of records) output.line(`${name} is ${state}`);
    output.json({ agents: records, reached: isReached });
    for (const record of records) output.event(isReached ? 'state_reached' : 'state_timeout', record);
    output.items(records);
    if (!isReached) output.errorLine(`Timed out waiting for ${[...wanted].join(', ')}`);
    return isReached ? EXIT.ok : EXIT.timeout;
  }
}
