/** The words of a command line that is still being typed, without their quotes; the last one is the word at the cursor. */
export function splitLine(line: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let i = 0; i < line.length; i++) {
    const char = line.charAt(i);
    if (quote !== '' && char === quote) quote = '';
    else if (quote === '' && (char === "'" || char === '"')) [quote, word] = [char, word ?? ''];
    else if (char === '\\' && quote !== "'") word = (word ?? '') + line.charAt(++i);
    else if (quote === '' && /\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + char;
  }
  return [...words, word ?? ''];
}

/** Word breaks that readline counts to the word that they begin. @see rl_special_prefixes, readline(3); tried on bash 5.2 */
const BEGIN_WORDS = '$@';

/**
 * How much of the word at the cursor bash keeps as it is: it replaces only what follows the last character that ends
 * a word for it (`COMP_WORDBREAKS`), such as `=` or `:`, or what begins with one such as `@`.
 */
export function keptLength(word: string, wordBreaks: string): number {
  const ends = wordBreaks
    .replace(/\s/g, '')
    .split('')
    .map((char) => word.lastIndexOf(char) + (BEGIN_WORDS.includes(char) ? 0 : 1));
  return Math.max(0, ...ends);
}
