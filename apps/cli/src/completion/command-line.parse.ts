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

/**
 * How much of the word at the cursor bash keeps as it is: it replaces only what follows the last character that ends
 * a word for it (`COMP_WORDBREAKS`), such as `=`, `:` or `@`.
 */
export function keptLength(word: string, wordBreaks: string): number {
  const breaks = wordBreaks.replace(/\s/g, '').split('');
  return Math.max(-1, ...breaks.map((char) => word.lastIndexOf(char))) + 1;
}
