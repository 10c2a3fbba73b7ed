import { parsePairs } from '../create/key-value.js';
import { UsageError } from '../program/usage-error.js';

/** What is to become of an agent's labels; those that are not named stay. */
export interface LabelChange {
  readonly set: Readonly<Record<string, string>>;
  readonly remove: readonly string[];
}

/** Whether a word is a label to take away: `KEY-`. */
export function isRemoval(word: string): boolean {
  return word.length > 1 && word.endsWith('-') && !word.includes('=');
}

/**
 * @param labels `KEY=VALUE`, or `KEY-`
 * @param removals `KEY` or `KEY-`
 * @throws UsageError for another form, for a label that is set and taken away, and when nothing is asked
 */
export function parseLabelChange(labels: readonly string[], removals: readonly string[]): LabelChange {
  const remove = [...removals, ...labels.filter(isRemoval)].map((key) => key.replace(/-$/, ''));
  const set = parsePairs(
    '--label',
    labels.filter((label) => !isRemoval(label)),
  );
  const both = remove.find((key) => Object.hasOwn(set, key));
  if (both !== undefined) throw new UsageError(`Label "${both}" cannot be set and taken away at once.`);
  if (remove.length === 0 && Object.keys(set).length === 0) {
    throw new UsageError(
      'Must specify at least one label with --label KEY=VALUE, or one to take away with --remove KEY.',
    );
  }
  return { set, remove: [...new Set(remove)] };
}
