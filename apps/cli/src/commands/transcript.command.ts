import { EXIT } from '../program/exit-code.js';
import { listFlag, numberFlag, switchFlag, type FlagValues } from '../program/flag.js';
import type { Invocation } from '../program/invocation.js';
import { UsageError } from '../program/usage-error.js';
import { isOfRole, ROLES, type Role, roleOf, transcriptText } from '../transcript/transcript-record.js';

const flags = {
  role: listFlag('--role <role>', `Only what one role said: ${ROLES.join(', ')}; several are allowed`),
  tail: numberFlag('--tail <count>', 'Only the last so many', { min: 0, isWhole: true }),
  head: numberFlag('--head <count>', 'Only the first so many', { min: 0, isWhole: true }),
  full: switchFlag('--full', 'Do not shorten what tools were given and what they answered'),
} as const;

function rolesOf(words: readonly string[]): readonly Role[] {
  return words.map((word) => {
    const role = ROLES.find((each) => each === word.toLowerCase());
    if (role === undefined) throw new UsageError(`"${word}" is not a role.`, `Roles: ${ROLES.join(', ')}.`);
    return role;
  });
}

/** Prints a conversation. */
export class TranscriptCommand {
  static readonly command = 'transcript';
  static readonly aliases = [];
  static readonly summary = 'Print the conversation of an agent whose type keeps one';
  static readonly description =
    "It is read from events/TYPE/common_transcript/events.jsonl in the agent's folder, also of a destroyed agent. An agent of the type command keeps none.";
  static readonly args = [{ name: 'AGENT', description: 'Name, id or NAME@HOST', isRequired: true }];
  static readonly flags = flags;
  static readonly examples = [
    { description: 'The last five', line: 'mngr transcript my-agent --tail 5' },
    {
      description: 'What the agent said, for a program',
      line: 'mngr transcript my-agent --role assistant --format jsonl',
    },
  ];

  async run(
    invocation: Invocation,
    [target = '']: readonly string[],
    { role, tail, head, full }: FlagValues<typeof flags>,
  ): Promise<number> {
    const { output } = invocation;
    if (head !== undefined && tail !== undefined) throw new UsageError('Cannot specify both --head and --tail.');
    const roles = rolesOf(role);
    const client = await invocation.gateway();
    const [{ findAgent }, { readTranscript }] = await Promise.all([
      import('../agents/find-agent.js'),
      import('../transcript/read-transcript.js'),
    ]);
    const { id } = await findAgent(client, target, { includeEnded: true });
    const all = await readTranscript(client, id, (sentence) => output.warn(sentence));
    const wanted = all.filter((record) => isOfRole(record, roles));
    const cut = tail === undefined ? wanted.slice(0, head) : wanted.slice(Math.max(0, wanted.length - tail));
    output.json(cut);
    output.items(cut.map((record) => ({ role: roleOf(record) ?? null, ...record })));
    for (const record of cut) {
      if (output.format.kind === 'jsonl') await output.stream('stdout', `${JSON.stringify(record)}\n`);
      else output.line(transcriptText(record, full));
    }
    return EXIT.ok;
  }
}
