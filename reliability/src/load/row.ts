import type { LoadFleet, LoadFleetOptions } from './load-fleet.js';

/** One measured line of the table. */
export interface Figure {
  readonly what: string;
  readonly unit: string;
  readonly value: number;
  readonly goal?: { readonly max: number } | { readonly min: number };
  /** The same work without us, measured in the same run. */
  readonly floor?: number;
  /** What must hold whatever the speed: broken means exit 1. */
  readonly isPromise?: boolean;
}

export interface RowContext {
  readonly isQuick: boolean;
  /** Ends everything that was started, in reverse order, also on Ctrl-C. */
  readonly scope: AsyncDisposableStack;
  readonly signal: AbortSignal;
  say(line: string): void;
  fleet(options: LoadFleetOptions): Promise<LoadFleet>;
}

export interface Row {
  readonly name: string;
  /** What it does, as one line of `--help`. */
  readonly about: string;
  measure(context: RowContext): Promise<readonly Figure[]>;
}

export function isMet({ value, goal }: Figure): boolean | null {
  if (goal === undefined) return null;
  return 'max' in goal ? value <= goal.max : value >= goal.min;
}
