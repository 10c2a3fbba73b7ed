import type { FaultRecord, LoggedEvent } from '../records.js';
import { endOf } from './explained-ends.js';
import { Findings, type Rule } from './findings.js';
import { eventsByAgent, programOf } from './log-index.js';
import { PositionTimes } from './position-times.js';
import { livesThrough, programsOf, type ProcessLife } from './process-lives.js';
import type { RunRecords } from './run-records.js';

/** What a program may take to read a line that was typed, on a machine that is busy. */
const READ_WITHIN_MS = 10_000;
/** A terminal that stands still holds back what is typed: a stopped tmux server, a suspended machine. */
const HOLDS_BACK: ReadonlySet<string> = new Set(['F6', 'suspend']);

interface Message {
  readonly text: string;
  readonly accepted: LoggedEvent;
  readonly ends: readonly LoggedEvent[];
}

/** M: an accepted message is typed once, or its end says why not. */
export const messages: Rule = (records) => {
  const findings = new Findings('M', 'each message is typed once and in order, or told to have failed');
  const times = new PositionTimes(records.samples);
  const byAgent = eventsByAgent(records.log);
  const programs = programsOf(records.witness);
  const ofMessages = records.log.filter(({ type }) => type.startsWith('Message'));
  const byLife = Map.groupBy(ofMessages, ({ data }) => JSON.stringify([data['agentId'], data['incarnation']]));
  for (const events of byLife.values()) {
    const [first] = events;
    if (first === undefined) continue;
    const { agentId, incarnation } = first.data as { agentId: string; incarnation: number };
    const all = messagesOf(events);
    for (const message of all) {
      if (message.ends.length !== 1) findings.check(`${message.text} of ${agentId} has ${message.ends.length} ends`);
    }
    if (programOf(byAgent.get(agentId) ?? []) !== 'sink') continue;
    const life = programs.find((one) => one.agentId === agentId && one.incarnation === incarnation);
    const lines = linesOf(records, agentId, incarnation);
    const isHeldBack = (from: number, to: number): boolean => standsStill(records.faults, from, to);
    for (const message of all) judge(message, lines, life, times, isHeldBack, findings);
    findings.check(strangersOf(lines, all, agentId));
    findings.check(disorderOf(lines, all, agentId));
  }
  return findings.row();
};

function messagesOf(events: readonly LoggedEvent[]): readonly Message[] {
  return events
    .filter(({ type }) => type === 'MessageAccepted')
    .map((accepted) => ({
      accepted,
      text: (accepted.data['text'] as { preview: string }).preview,
      ends: events.filter((event) => event !== accepted && event.data['messageId'] === accepted.data['messageId']),
    }));
}

function linesOf({ end }: RunRecords, agentId: string, incarnation: number): readonly string[] {
  return end.received.find((one) => one.agentId === agentId && one.incarnation === incarnation)?.lines ?? [];
}

function judge(
  { text, ends }: Message,
  lines: readonly string[],
  life: ProcessLife | undefined,
  times: PositionTimes,
  isHeldBack: (from: number, to: number) => boolean,
  findings: Findings,
): void {
  const [end] = ends;
  if (end === undefined) return;
  const count = lines.filter((line) => line === text).length;
  if (count > 1) return findings.check(`${text} was typed ${count} times`);
  if (end.type === 'MessageFailed') return findings.check(count > 0 && `${text} was typed, and told to have failed`);
  if (end.type === 'MessageUnknown' || count === 1) return findings.check(null);
  const typedAt = times.notAfter(end.position);
  const hadTime = life !== undefined && livesThrough(life, typedAt, typedAt + READ_WITHIN_MS);
  if (!hadTime || isHeldBack(times.notBefore(end.position), typedAt + READ_WITHIN_MS)) return findings.leaveOpen();
  findings.check(`${text} was told to be typed (position ${end.position}), and the program never read it`);
}

function standsStill(faults: readonly FaultRecord[], from: number, to: number): boolean {
  return faults.some(
    (fault) => HOLDS_BACK.has(fault.fault) && fault.phase === 'begin' && fault.at <= to && endOf(fault, faults) >= from,
  );
}

function strangersOf(lines: readonly string[], all: readonly Message[], agentId: string): string | null {
  const known = new Set(all.map(({ text }) => text));
  const stranger = lines.find((line) => !known.has(line));
  return stranger === undefined
    ? null
    : `${agentId} read ${JSON.stringify(stranger.slice(0, 80))}, which nobody sent it`;
}

function disorderOf(lines: readonly string[], all: readonly Message[], agentId: string): string | null {
  const order = new Map(all.map(({ text }, index) => [text, index]));
  const read = lines.flatMap((line) => order.get(line) ?? []);
  const index = read.findIndex((place, at) => at > 0 && place < (read[at - 1] ?? 0));
  return index < 0 ? null : `${agentId} read ${lines[index]} after a later message`;
}
