import { randomInt } from 'node:crypto';
import { UsageError } from '../program/usage-error.js';
import type { NameStyle } from './name-styles.js';
import { ADJECTIVES, NOUNS } from './name-words.js';

/** What nobody needs to check: most names, without loading the contracts. */
const PLAIN = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** @throws UsageError with the contract's own sentence */
export async function checkName(name: string): Promise<void> {
  if (PLAIN.test(name)) return;
  const { agentNameSchema } = await import('@mngr/contracts');
  const result = agentNameSchema.safeParse(name);
  if (result.success) return;
  const reason = result.error.issues.map(({ message }) => message).join('; ');
  throw new UsageError(`"${name}" is not a name for an agent: it ${sentence(reason)}.`);
}

function sentence(reason: string): string {
  return reason.startsWith('must') ? reason : `has a fault: ${reason}`;
}

function oneOf(words: readonly string[]): string {
  return words[randomInt(words.length)] ?? '';
}

/** Two or three words with hyphens, such as `quiet-amber-heron`; with a style, an adjective and a word of that kind. */
export async function inventName(style: NameStyle = 'coolname'): Promise<string> {
  if (style === 'coolname') {
    return [oneOf(ADJECTIVES), ...(randomInt(2) === 0 ? [] : [oneOf(ADJECTIVES)]), oneOf(NOUNS)].join('-');
  }
  const { NAMES_BY_STYLE } = await import('./style-words.js');
  return [oneOf(ADJECTIVES), oneOf(NAMES_BY_STYLE[style])].join('-');
}
