import { parseArgs } from 'node:util';
import { catalogue } from '../nemesis/catalogue.js';
import { profileNames, profiles, type Profile } from './profiles.js';
import type { ChosenFault } from './schedule.js';

export interface RunArguments {
  readonly kind: 'run';
  readonly profile: Profile;
  readonly seed: number;
  readonly faults?: readonly ChosenFault[] | undefined;
  /** Where the records go. @default a directory in the temporary one */
  readonly directory?: string | undefined;
  /** Leaves the files of the fleet. */
  readonly isKept: boolean;
  /** Each chosen fault once, however long it takes. */
  readonly isOnce: boolean;
  /** Goes on without enough commands, and is invalid at best. */
  readonly isTrial: boolean;
}

export type FaultsArguments =
  | RunArguments
  | { readonly kind: 'list' }
  | { readonly kind: 'help' }
  | { readonly kind: 'judge'; readonly directory: string }
  | { readonly kind: 'wrong'; readonly why: string };

export const USAGE = `npm run faults -- [flags]     breaks a real fleet and judges it from outside

  --profile ${profileNames.join('|')}   how large and how long (default: ci)
  --seed N             what is drawn; without it a random one, printed first
  --faults LIST        only these, in this order: F1:gateway,F9:jetstream,suspend,at:append.after-commit:event-store
  --minutes M          no fault begins later; with --faults alone each of them happens once
  --directory DIR      where the records of the run go
  --keep               leaves the files of the fleet, too
  --trial              also below 20 commands/s, on a busy machine; ends with 3 at best
  --judge DIR          judges the records of an old run again
  --list               all faults, and what they need

exit code: 0 nothing found · 1 violations · 2 wrong flags, or it could not run · 3 invalid: too few commands before a fault
`;

/** @param randomSeed used when no seed is given */
export function parseArguments(args: readonly string[], randomSeed: number): FaultsArguments {
  try {
    return parse(args, randomSeed);
  } catch (error) {
    return { kind: 'wrong', why: error instanceof Error ? error.message : String(error) };
  }
}

function parse(args: readonly string[], randomSeed: number): FaultsArguments {
  const { values } = parseArgs({
    args: [...args],
    strict: true,
    allowPositionals: false,
    options: {
      profile: { type: 'string', default: 'ci' },
      seed: { type: 'string' },
      faults: { type: 'string' },
      minutes: { type: 'string' },
      directory: { type: 'string' },
      judge: { type: 'string' },
      trial: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return { kind: 'help' };
  if (values.list) return { kind: 'list' };
  if (values.judge !== undefined) return { kind: 'judge', directory: values.judge };
  const name = profileNames.find((one) => one === values.profile);
  if (name === undefined) throw new Error(`there is no profile ${values.profile}`);
  const faults = values.faults?.split(',').map(chosenFault);
  const minutes = values.minutes === undefined ? undefined : numberOf('--minutes', values.minutes, false);
  const profile: Profile = profiles[name];
  return {
    kind: 'run',
    profile: minutes === undefined ? profile : { ...profile, minutes },
    seed: values.seed === undefined ? randomSeed : numberOf('--seed', values.seed, true),
    faults,
    directory: values.directory,
    isKept: values.keep,
    isTrial: values.trial,
    isOnce: faults !== undefined && minutes === undefined,
  };
}

function chosenFault(text: string): ChosenFault {
  const [id = '', ...rest] = text.split(':');
  const kind = catalogue.find((one) => one.id === id);
  if (kind === undefined) throw new Error(`there is no fault ${id || `in "${text}"`}`);
  const variant = rest.length === 0 ? undefined : rest.join(':');
  if (variant !== undefined && !kind.variants.includes(variant))
    throw new Error(`${id} has no variant ${variant}, only ${kind.variants.join(', ')}`);
  return { id, variant };
}

function numberOf(flag: string, text: string, isWhole: boolean): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0 || (isWhole && !Number.isSafeInteger(value)))
    throw new Error(`${flag} needs a ${isWhole ? 'whole ' : ''}number, not "${text}"`);
  return value;
}
