import { parseArgs } from 'node:util';

export const PARTS = ['routes', 'malformed', 'bus'] as const;
export type Part = (typeof PARTS)[number];

export interface FuzzOptions {
  /** How many inputs each target is tried with. */
  readonly cases: number;
  readonly seed: number;
  readonly parts: readonly Part[];
}

/** @throws Error with a sentence for a wrong argument */
export function optionsFrom(argv: readonly string[]): FuzzOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: { cases: { type: 'string' }, seed: { type: 'string' }, only: { type: 'string' } },
  });
  const part = PARTS.find((each) => each === values.only);
  if (values.only !== undefined && part === undefined) throw new Error(`--only is one of ${PARTS.join(', ')}`);
  return {
    cases: wholeNumber('--cases', values.cases) ?? 2_000,
    seed: wholeNumber('--seed', values.seed) ?? Math.floor(Math.random() * 2 ** 31),
    parts: part === undefined ? PARTS : [part],
  };
}

function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${name} must be a whole number`);
  return Number(text);
}
