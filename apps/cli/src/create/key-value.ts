import { UsageError } from '../program/usage-error.js';

/** `KEY=VALUE` pairs of a repeatable flag; a later one wins. @throws UsageError naming the flag */
export function parsePairs(flag: string, texts: readonly string[]): Record<string, string> {
  const pairs: Record<string, string> = {};
  for (const text of texts) {
    const at = text.indexOf('=');
    if (at < 1) throw new UsageError(`Invalid value for ${flag}: "${text}" is not KEY=VALUE.`);
    pairs[text.slice(0, at)] = text.slice(at + 1);
  }
  return pairs;
}
