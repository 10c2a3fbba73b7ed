import { parseArgs } from 'node:util';
import { mutants, type Mutant } from './catalogue.js';

export type MutantsArguments =
  | {
      readonly kind: 'hunt';
      readonly chosen: readonly Mutant[];
      readonly seed: number;
      readonly isRecorded: boolean;
      readonly hasControl: boolean;
    }
  | { readonly kind: 'check' | 'refresh' | 'list' | 'help' }
  | { readonly kind: 'wrong'; readonly why: string };

export const USAGE = `npm run mutants -- [flags] [M01 M02 …]     plants bugs and sees whether the fault campaign finds them

  M01 M02 …      only these (default: all)
  --seed N       what the seeds of the runs are drawn from; without it a random one, printed first
  --record       appends the results to reliability/mutants/RECORD.md
  --no-control   leaves the run without a planted bug out
  --check        only applies and compiles each patch
  --refresh      writes the patches anew for sources that have moved
  --list         all planted bugs

exit code: 0 all were found and the control is green · 1 not · 2 wrong flags, or it could not run
`;

/** @param randomSeed used when no seed is given */
export function parseArguments(args: readonly string[], randomSeed: number): MutantsArguments {
  try {
    return parse(args, randomSeed);
  } catch (error) {
    return { kind: 'wrong', why: error instanceof Error ? error.message : String(error) };
  }
}

function parse(args: readonly string[], randomSeed: number): MutantsArguments {
  const flag = { type: 'boolean', default: false } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    strict: true,
    allowPositionals: true,
    options: {
      ...{ record: flag, check: flag, refresh: flag, list: flag, help: flag, 'no-control': flag },
      seed: { type: 'string' },
    },
  });
  for (const kind of ['help', 'list', 'check', 'refresh'] as const) if (values[kind]) return { kind };
  const seed = values.seed === undefined ? randomSeed : Number(values.seed);
  if (!Number.isSafeInteger(seed) || seed < 0) throw new Error(`--seed needs a whole number, not "${values.seed}"`);
  const chosen = positionals.length === 0 ? mutants : positionals.map(mutantOf);
  return { kind: 'hunt', chosen, seed, isRecorded: values.record, hasControl: !values['no-control'] };
}

function mutantOf(id: string): Mutant {
  const mutant = mutants.find((one) => one.id === id);
  if (mutant === undefined) throw new Error(`there is no mutant ${id}`);
  return mutant;
}
