import type { z } from 'zod';

export interface CommandContract<T extends string, S extends z.ZodType> {
  readonly type: T;
  readonly schema: S;
}

export function defineCommand<T extends string, S extends z.ZodType>(type: T, schema: S): CommandContract<T, S> {
  return { type, schema };
}

/** The union member that a command contract stands for. `now` arrives with the command: deciders have no clock. */
export type CommandOf<C> =
  C extends CommandContract<infer T, infer S>
    ? { readonly type: T; readonly data: z.infer<S>; readonly now: string }
    : never;
