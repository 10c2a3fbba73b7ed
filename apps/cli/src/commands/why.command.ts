import { EXIT } from '../program/exit-code.js';
import { numberFlag, type FlagValues } from '../program/flag.js';
import type { Invocation } from '../program/invocation.js';

const DEFAULT_EVENTS = 5;

const flags = {
  events: numberFlag('--events <count>', `How many of the last events are shown [default: ${DEFAULT_EVENTS}]`, {
    min: 0,
    isWhole: true,
  }),
} as const;

/** Explains a state. */
export class WhyCommand {
  static readonly command = 'why';
  static readonly aliases = [];
  static readonly summary = 'Print what the state of an agent rests on';
  static readonly description =
    'Each piece of evidence has its time, who knows it (the read model, the host-agent at this moment, the log) and its source: process, tmux, exit record, marker file, data.json, lease or event.';
  static readonly args = [{ name: 'AGENT', description: 'Name, id or NAME@HOST', isRequired: true }];
  static readonly flags = flags;
  static readonly examples = [
    { description: 'Why it is shown as it is', line: 'mngr why my-agent' },
    { description: 'For a program', line: 'mngr why my-agent --format json' },
  ];

  async run(
    invocation: Invocation,
    [target = '']: readonly string[],
    given: FlagValues<typeof flags>,
  ): Promise<number> {
    const client = await invocation.gateway();
    const [{ findAgent }, { followEvents }, { printEvidence }] = await Promise.all([
      import('../agents/find-agent.js'),
      import('../client/follow-events.js'),
      import('../evidence/print-evidence.js'),
    ]);
    const { id } = await findAgent(client, target, { includeEnded: true });
    const answer = await client.call('evidence', { ref: id });
    const count = given.events ?? DEFAULT_EVENTS;
    const lines = [];
    for await (const step of followEvents(client, { agentId: id, isFollowing: false })) {
      if (step.kind === 'event') lines.push(step.line);
      if (lines.length > count) lines.shift();
    }
    printEvidence(invocation.output, { ...answer, events: lines });
    return EXIT.ok;
  }
}
