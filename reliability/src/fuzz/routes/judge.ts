import { fileURLToPath } from 'node:url';
import type { Complaint } from '../explore.js';
import type { FuzzAnswer } from './request.js';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const MAX_PROBLEM_BYTES = 16 * 1024;

/** What a body must not tell of the inside. */
const LEAKS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['a stack', /\n\s+at |\.[jt]s:\d+:\d+|node:internal|node_modules/],
  [
    'SQL',
    /INSERT INTO|SELECT .* FROM|relation "|syntax error at|violates |byte sequence|out of range for type|bigint|jsonb|plpgsql/,
  ],
];

/** Judges an answer by what is promised of every answer. */
export function judge(answer: FuzzAnswer, secrets: readonly string[]): readonly Complaint[] {
  const { status, headers, text } = answer;
  const complaints: Complaint[] = [];
  const complain = (signature: string, detail = ''): void =>
    void complaints.push({ signature, detail: detail || text.slice(0, 600) });
  if (status === 0) return [{ signature: 'no answer', detail: `after ${Math.round(answer.ms)} ms` }];
  if (secrets.some((secret) => text.includes(secret))) complain('a secret in the body');
  if (status < 400) return complaints;
  const code = problemCode(text);
  if (status >= 500 && status !== 503) complain(`${status} ${code}`);
  if ((status === 503 || status === 429) && headers['retry-after'] === undefined)
    complain(`${status} without Retry-After`);
  if (!String(headers['content-type']).startsWith('application/problem+json'))
    complain(`${status} is no problem+json`, `${String(headers['content-type'])}: ${text.slice(0, 300)}`);
  else if (code === undefined) complain(`${status} has a problem without status, title, detail or code`);
  if (text.includes(ROOT)) complain('a path of the program in the body');
  for (const [name, pattern] of LEAKS) if (pattern.test(text)) complain(`${name} in the body (${status} ${code})`);
  if (text.length > MAX_PROBLEM_BYTES) complain(`a problem of more than ${MAX_PROBLEM_BYTES} bytes (${code})`);
  return complaints;
}

function problemCode(text: string): string | undefined {
  try {
    const problem = JSON.parse(text) as Record<string, unknown>;
    const { status, title, detail, code } = problem;
    const isWhole = typeof status === 'number' && [title, detail, code].every((part) => typeof part === 'string');
    return isWhole ? String(code) : undefined;
  } catch {
    return undefined;
  }
}
