import type { AnswerRecord } from '../records.js';
import { Findings, type Rule } from './findings.js';

const SENT_AWAY: ReadonlySet<number> = new Set([429, 503]);

/** A: only 503 and 504 may come of a fault, and who is sent away is told when to come back. */
export const statuses: Rule = ({ history }) => {
  const findings = new Findings('A', 'no 5xx but 503 and 504; 429 and 503 say when; misuse is refused');
  for (const line of history) {
    if (line.kind !== 'answer' || line.status === 0) continue;
    if (SENT_AWAY.has(line.status) && line.retryAfter === undefined) findings.leaveOpen();
    else findings.check(problemOf(line));
  }
  return findings.row();
};

function problemOf({ status, retryAfter, operation, key, body }: AnswerRecord): string | null {
  const told = `${operation} ${key}: ${status} ${JSON.stringify(body).slice(0, 200)}`;
  if (status >= 500 && status !== 503 && status !== 504) return told;
  if (SENT_AWAY.has(status) && !isSeconds(retryAfter)) return `${told} without Retry-After`;
  if ((operation === 'bad' || operation === 'reuse') && status < 400) return `${told}, although it is misuse`;
  return null;
}

function isSeconds(retryAfter: string | null | undefined): boolean {
  return typeof retryAfter === 'string' && /^[1-9]\d*$/.test(retryAfter);
}
