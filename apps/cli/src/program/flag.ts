import { parseDurationMs } from './duration.js';
import { UsageError } from './usage-error.js';

/** How one flag looks on the command line and what its value means. */
export interface Flag<V> {
  /** As commander writes it: `-m, --message <text>`. */
  readonly spec: string;
  readonly description: string;
  readonly isNegatable: boolean;
  readonly isRepeatable: boolean;
  readonly isHidden: boolean;
  /** A switch that mngr counts: settings may say how often. */
  readonly isCounted: boolean;
  /** Older spellings, accepted and not shown. */
  readonly aliases: readonly string[];
  /** The words of a closed list; empty when any value may be given. */
  readonly choices: readonly string[];
  /** Turns what commander collected into the value; throws `UsageError` naming the flag. */
  read(raw: unknown): V;
}

export type FlagSet = Readonly<Record<string, Flag<unknown>>>;
export type FlagValues<F extends FlagSet> = { readonly [K in keyof F]: F[K] extends Flag<infer V> ? V : never };

interface Extra {
  readonly aliases?: readonly string[];
  readonly isHidden?: boolean;
  readonly isCounted?: boolean;
}

/** The long spelling of a spec: `--message`. */
export function longName(spec: string): string {
  return spec.match(/--[a-z0-9-]+(?=[^,]*$)/)?.[0] ?? spec;
}

function flagOf<V>(
  spec: string,
  description: string,
  read: (raw: unknown) => V,
  extra: Partial<Flag<V>> = {},
): Flag<V> {
  return {
    spec,
    description,
    isNegatable: false,
    isRepeatable: false,
    isHidden: false,
    isCounted: false,
    aliases: [],
    choices: [],
    read,
    ...extra,
  };
}

function textOf(raw: unknown): string | undefined {
  return typeof raw === 'string' ? raw : undefined;
}

/** `--name <value>`, given once. */
export function textFlag(spec: string, description: string, extra: Extra = {}): Flag<string | undefined> {
  return flagOf(spec, description, textOf, extra);
}

/** `--name <value>`, as often as wanted. */
export function listFlag(spec: string, description: string, extra: Extra = {}): Flag<readonly string[]> {
  const read = (raw: unknown): readonly string[] =>
    Array.isArray(raw) ? raw.filter((item) => typeof item === 'string') : [];
  return flagOf(spec, description, read, { ...extra, isRepeatable: true });
}

/** A flag without a value. */
export function switchFlag(spec: string, description: string, extra: Extra = {}): Flag<boolean> {
  return flagOf(spec, description, (raw) => raw === true, extra);
}

/** `--name` and `--no-name`; `undefined` tells that neither was given. */
export function toggleFlag(spec: string, description: string, extra: Extra = {}): Flag<boolean | undefined> {
  return flagOf(spec, description, (raw) => (typeof raw === 'boolean' ? raw : undefined), {
    ...extra,
    isNegatable: true,
  });
}

/** One word of a closed list. */
export function choiceFlag<const C extends string>(
  spec: string,
  choices: readonly C[],
  description: string,
  extra: Extra = {},
): Flag<C | undefined> {
  const read = (raw: unknown): C | undefined => {
    if (raw === undefined) return undefined;
    const found = choices.find((choice) => choice === raw);
    if (found !== undefined) return found;
    throw new UsageError(
      `Invalid value for ${longName(spec)}: "${textOf(raw) ?? ''}" is not one of ${choices.join(', ')}.`,
    );
  };
  return flagOf(spec, description, read, { ...extra, choices });
}

/** A number within bounds. */
export function numberFlag(
  spec: string,
  description: string,
  bounds: { readonly min: number; readonly max?: number; readonly isWhole?: boolean },
): Flag<number | undefined> {
  const { min, max = Number.MAX_SAFE_INTEGER, isWhole = false } = bounds;
  const read = (raw: unknown): number | undefined => {
    if (raw === undefined) return undefined;
    const value = typeof raw === 'string' && raw.trim() !== '' ? Number(raw) : Number.NaN;
    const isGood = Number.isFinite(value) && value >= min && value <= max && (!isWhole || Number.isInteger(value));
    if (isGood) return value;
    const kind = isWhole ? 'a whole number' : 'a number';
    const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
    throw new UsageError(`Invalid value for ${longName(spec)}: "${textOf(raw) ?? ''}" is not ${kind} ${range}.`);
  };
  return flagOf(spec, description, read);
}

/** `30`, `30s`, `5m`, `2h`; the value is in milliseconds. */
export function durationFlag(spec: string, description: string, extra: Extra = {}): Flag<number | undefined> {
  const read = (raw: unknown): number | undefined => {
    if (typeof raw !== 'string') return undefined;
    const ms = parseDurationMs(raw);
    if (ms !== undefined) return ms;
    throw new UsageError(`Invalid value for ${longName(spec)}: "${raw}" is not a duration such as 30s, 5m or 2h.`);
  };
  return flagOf(spec, description, read, extra);
}
