import { closest, distance } from 'fastest-levenshtein';

/** The word that was probably meant, if one is near enough. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  if (words.length === 0) return undefined;
  const guess = closest(word, [...words]);
  return distance(word, guess) <= Math.max(1, Math.floor(word.length / 3)) ? guess : undefined;
}
