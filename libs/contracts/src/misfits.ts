import type { z } from 'zod';

const MAX_MISFITS = 20;
const MAX_LENGTH = 200;

/** One place where a value does not fit its contract. */
export interface Misfit {
  /** Empty for the value itself. */
  readonly path: string;
  readonly message: string;
}

/**
 * What does not fit, for people: the first 20 places, each cut short. A value of a megabyte can be wrong in a hundred
 * thousand places, and names that the sender made up must not come back at length.
 */
export function misfitsOf({ issues }: Pick<z.ZodError, 'issues'>): Misfit[] {
  return issues.slice(0, MAX_MISFITS).map((issue) => ({
    path: cut(issue.path.slice(0, 10).map(String).join('.')),
    message: cut(issue.message),
  }));
}

function cut(text: string): string {
  return text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH).toWellFormed()}…`;
}
