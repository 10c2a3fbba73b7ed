import type { z } from 'zod';

/** Turns the data of schema version n into that of n + 1; pure, never fails on data it once accepted. */
export type Upcaster = (data: Record<string, unknown>) => Record<string, unknown>;

export interface EventContract<T extends string, S extends z.ZodType> {
  readonly type: T;
  /** The version that is written today. */
  readonly version: number;
  readonly schema: S;
  /** `upcasters[n - 1]` leads from version n to n + 1. */
  readonly upcasters: readonly Upcaster[];
}

export function defineEvent<T extends string, S extends z.ZodType>(
  type: T,
  schema: S,
  upcasters: readonly Upcaster[] = [],
): EventContract<T, S> {
  return { type, schema, upcasters, version: upcasters.length + 1 };
}

/** Leads data that was written under an older schema version to today's; the schema then has the last word. */
export function upcastData(
  contract: Pick<EventContract<string, z.ZodType>, 'upcasters'>,
  schemaVersion: number,
  data: unknown,
): unknown {
  const steps = contract.upcasters.slice(schemaVersion - 1);
  return steps.reduce<unknown>((older, upcast) => upcast(older as Record<string, unknown>), data);
}

/** The union member that an event contract stands for. */
export type EventOf<C> =
  C extends EventContract<infer T, infer S> ? { readonly type: T; readonly data: z.infer<S> } : never;
