import { createHash } from 'node:crypto';
import type { AnswerRecord, CallRecord, HistoryRecord } from '../records.js';

const COMMANDS: ReadonlySet<string> = new Set(['create', 'start', 'stop', 'destroy', 'message']);

/** All tries of one command. */
export interface KeyHistory {
  readonly key: string;
  readonly operation: string;
  readonly commandId: string;
  readonly calls: readonly CallRecord[];
  readonly answers: readonly AnswerRecord[];
}

/** The commands of all clients, by key. Reads, misuse and tries without a right are not among them. */
export function commandsOf(history: readonly HistoryRecord[]): readonly KeyHistory[] {
  const isCommand = (line: HistoryRecord): line is CallRecord | AnswerRecord =>
    (line.kind === 'call' || line.kind === 'answer') && COMMANDS.has(line.operation);
  const byKey = Map.groupBy(history.filter(isCommand), ({ key }) => key);
  return [...byKey].map(([key, lines]) => ({
    key,
    operation: lines[0]?.operation ?? '',
    commandId: commandIdOf(key),
    calls: lines.filter((line) => line.kind === 'call'),
    answers: lines.filter((line) => line.kind === 'answer'),
  }));
}

/** The id that the gateway makes of an idempotency key of the only user. @see apps/gateway/src/command/command-id.ts */
export function commandIdOf(key: string): string {
  const asked = JSON.stringify(['user', 'owner', 'default', key]);
  return createHash('sha256').update(asked).digest('hex').slice(0, 32);
}

export function isDone({ status }: AnswerRecord): boolean {
  return status === 200 || status === 201;
}

export function field(answer: AnswerRecord, name: string): unknown {
  return (answer.body as Record<string, unknown> | null)?.[name];
}
