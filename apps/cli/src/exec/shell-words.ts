/** One word for a POSIX shell. */
export function quoteWord(word: string): string {
  return /^[A-Za-z0-9_\-./:=@%+,]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Shell text from the words after `--`: a single one is shell text already, several arrive as they were typed. */
export function shellTextOf(words: readonly string[]): string {
  return words.length === 1 ? (words[0] ?? '') : words.map(quoteWord).join(' ');
}
