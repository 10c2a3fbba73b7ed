import { UsageError } from '../program/usage-error.js';

const PART = /[^\s'"\\]+|\\(.)|'([^']*)'|"((?:[^"\\]|\\.)*)"/sy;

/**
 * Words as a POSIX shell splits them: quotes and backslashes are understood, nothing is expanded.
 *
 * @throws UsageError for a quote that is not closed
 */
export function splitWords(text: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < text.length; at = PART.lastIndex) {
    if (/\s/.test(text[at] ?? '')) {
      if (word !== undefined) words.push(word);
      word = undefined;
      PART.lastIndex = at + 1;
      continue;
    }
    PART.lastIndex = at;
    const [part, escaped, single, double] = PART.exec(text) ?? [];
    if (part === undefined) throw new UsageError(`A quote in ${JSON.stringify(text)} is not closed.`);
    word = (word ?? '') + (escaped ?? single ?? double?.replace(/\\([\\"$`])/g, '$1') ?? part);
  }
  return word === undefined ? words : [...words, word];
}
