import { keptLength, splitLine } from './command-line.parse.js';

describe('a command line that is being typed', () => {
  it.each([
    ['mngr ', ['mngr', '']],
    ['mngr stop  cl', ['mngr', 'stop', 'cl']],
    ['mngr "two words" x', ['mngr', 'two words', 'x']],
    ["mngr 'it\\s' ", ['mngr', 'it\\s', '']],
    ['mngr two\\ words', ['mngr', 'two words']],
    ['mngr "open quote', ['mngr', 'open quote']],
    ['mngr ""', ['mngr', '']],
    ['mngr a\\', ['mngr', 'a']],
    ['', ['']],
  ])('%j is the words %j', (line, words) => {
    expect(splitLine(line)).toEqual(words);
  });

  it.each([
    ['--transfer=no', ' \t\n"\'><=;|&(:', 11],
    ['a@vm.lo', ' \t\n@:', 1],
    ['plain', ' \t\n=:', 0],
    ['a:b:c', ':=', 4],
    ['--transfer=', '=', 11],
  ])('of %j bash with the word breaks %j keeps %d characters', (word, breaks, kept) => {
    expect(keptLength(word, breaks)).toBe(kept);
  });
});
