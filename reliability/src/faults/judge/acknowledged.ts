import type { AnswerRecord, CommandRow, LoggedEvent } from '../records.js';
import { Findings, type Rule } from './findings.js';
import { commandsOf, field, isDone, type KeyHistory } from './history-index.js';

/** What a command that was done must have put into the log, if anything. */
const ACCEPTED = {
  create: 'AgentRequested',
  start: 'AgentStartRequested',
  stop: 'AgentStopRequested',
  message: 'MessageAccepted',
  destroy: 'AgentDestroyRequested',
} as const;
/** Commands that always begin something; the others may find that nothing is left to do. */
const ALWAYS: ReadonlySet<string> = new Set(['create', 'message']);

/** I1: what was acknowledged is in the log once, and came to its end. */
export const acknowledged: Rule = ({ history, commands, log, end }) => {
  const findings = new Findings('I1', 'each acknowledged command is kept once and comes to an end');
  const rowById = new Map(commands.map((row) => [row.commandId, row]));
  const causedBy = Map.groupBy(log, ({ causationId }) => causationId);
  for (const command of commandsOf(history)) {
    const acked = command.answers.filter((answer) => isDone(answer) || answer.status === 202);
    if (acked.length === 0) continue;
    const problem = judged(command, rowById.get(command.commandId), causedBy.get(command.commandId) ?? [], acked);
    findings.check(problem === null ? null : `${command.operation} ${command.key}: ${problem}`);
  }
  for (const pending of end.pending) findings.check(`30 s after quiet: ${pending}`);
  return findings.row();
};

function judged(
  { operation, commandId }: KeyHistory,
  row: CommandRow | undefined,
  caused: readonly LoggedEvent[],
  acked: readonly AnswerRecord[],
): string | null {
  if (row === undefined) return `answered ${acked[0]?.status}, but the table of commands does not have it`;
  if (row.status === 'recorded') return 'answered 202, and never run';
  const done = acked.filter(isDone);
  if (done.length > 0 && row.status !== 'done') return `answered ${done[0]?.status}, but it is ${row.status}`;
  const other = done.find((answer) => field(answer, 'commandId') !== commandId);
  if (other !== undefined) return `answered for another command, ${String(field(other, 'commandId'))}`;
  const type = ACCEPTED[operation as keyof typeof ACCEPTED];
  const accepted = caused.filter((event) => event.type === type).length;
  if (accepted > 1) return `${type} is ${accepted} times in the log`;
  if (accepted === 0 && row.status === 'done' && ALWAYS.has(operation)) return `${type} is not in the log`;
  return null;
}

/** What is told of one key. A wait that ended before the effect is not yet the last word. */
function wordOf(answer: AnswerRecord): string {
  if (!isDone(answer)) return `refused ${String(field(answer, 'code'))}`;
  const { agent, messageId } = answer.body as { agent?: { id: string }; messageId?: string };
  return `done ${messageId ?? agent?.id ?? ''}`;
}

/** Answers that are given before the command is asked for in the log, so that they bind nobody. */
const UNBOUND: ReadonlySet<unknown> = new Set(['host.unreachable', 'host.not-found', 'agent.not-found']);

/** I1: a key has one final answer for ever. */
export const finalAnswers: Rule = ({ history }) => {
  const findings = new Findings('I1', 'the final answer to a key never changes');
  for (const { key, operation, answers } of commandsOf(history)) {
    const final = answers.filter(
      (answer) => (isDone(answer) && isLastWord(answer)) || (answer.status === 409 && isBound(answer)),
    );
    if (final.length < 2) continue;
    const words = new Set(final.map(wordOf));
    findings.check(words.size > 1 && `${operation} ${key}: ${[...words].join(', then ')}`);
  }
  return findings.row();
};

function isLastWord(answer: AnswerRecord): boolean {
  if (field(answer, 'messageId') !== undefined) return true;
  return field(answer, 'isComplete') === true;
}

function isBound(answer: AnswerRecord): boolean {
  return !UNBOUND.has(field(answer, 'code'));
}
