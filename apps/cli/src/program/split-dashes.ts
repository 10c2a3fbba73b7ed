/** The first `--` ends what the program reads; what follows stays as it was typed. */
export function splitAtDashes(argv: readonly string[]): {
  own: readonly string[];
  rest: readonly string[] | undefined;
} {
  const at = argv.indexOf('--');
  return at === -1 ? { own: argv, rest: undefined } : { own: argv.slice(0, at), rest: argv.slice(at + 1) };
}
