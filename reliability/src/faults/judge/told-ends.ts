import type { LoggedEvent } from '../records.js';
import { Findings, type Rule } from './findings.js';
import { PositionTimes } from './position-times.js';
import { livesOf, nameOf, type ProcessLife } from './process-lives.js';

/** From the report of an end until the witness must have missed the processes. */
const GONE_WITHIN_MS = 2_000;
/** From the report of an exit: the witness may just have been slow. */
const EXITED_WITHIN_MS = 5_000;

/** S: what the log tells to be over is over. */
export const toldEnds: Rule = ({ log, witness, samples }) => {
  const findings = new Findings('S', 'a stopped, destroyed or exited agent has no process any more');
  const times = new PositionTimes(samples);
  const byAgent = Map.groupBy(livesOf(witness), ({ agentId }) => agentId);
  for (const event of log) {
    const toldAt = times.notAfter(event.position);
    const lives = byAgent.get(event.streamId) ?? [];
    switch (event.type) {
      case 'AgentStopped':
      case 'AgentDestroyed':
        if (remains(event)) findings.leaveOpen();
        else findings.check(survivorOf(event, lives, toldAt + GONE_WITHIN_MS));
        break;
      case 'AgentExited': {
        const programs = lives.filter(({ role }) => role === 'program');
        findings.check(survivorOf(event, programs, toldAt + EXITED_WITHIN_MS));
        break;
      }
      default:
    }
  }
  return findings.row();
};

function survivorOf({ type, data, position }: LoggedEvent, lives: readonly ProcessLife[], at: number): string | null {
  const incarnation = type === 'AgentDestroyed' ? Number.POSITIVE_INFINITY : Number(data['incarnation']);
  const isToldOf = (life: ProcessLife): boolean =>
    type === 'AgentExited' ? life.incarnation === incarnation : life.incarnation <= incarnation;
  const survivor = lives.find((life) => isToldOf(life) && life.seenFrom < at && life.seenTo > at);
  return survivor === undefined
    ? null
    : `${type} at ${position}, and there lives the ${survivor.role} ${nameOf(survivor)}`;
}

function remains({ data }: LoggedEvent): boolean {
  return (data['remaining'] as readonly number[]).length > 0;
}

/** S: each process life was decided, and each decision gives the next number. */
export const decidedLives: Rule = ({ log, witness }) => {
  const findings = new Findings('S', 'each start is a new incarnation, and only a decided one runs');
  const decided = new Map<string, number>();
  for (const { type, streamId, data } of log) {
    if (type !== 'AgentStartRequested') continue;
    const [last, next] = [decided.get(streamId) ?? 0, Number(data['incarnation'])];
    decided.set(streamId, next);
    findings.check(next !== last + 1 && `${streamId}: incarnation ${next} was decided after ${last}`);
  }
  for (const life of livesOf(witness)) {
    const isDecided = life.incarnation <= (decided.get(life.agentId) ?? 0);
    findings.check(!isDecided && `${nameOf(life)} runs, and nobody decided it`);
  }
  return findings.row();
};
