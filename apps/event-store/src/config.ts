import { invalidInput } from '@mngr/errors';
import { z } from 'zod';

/** The environment of the event store. */
export const eventStoreConfigSchema = z.object({
  /** `postgres://user:password@host:port/database` of the database that this service owns. */
  POSTGRES_URL: z.string().min(1),
  NATS_URL: z.string().min(1),
  /** File with the NKey seed of the identity `event-store`; absent where the server asks for none. */
  NATS_SEED_FILE: z.string().min(1).optional(),
  /** Connections for reading and projecting, beside two pinned ones. */
  POSTGRES_POOL_SIZE: z.coerce.number().int().min(4).max(100).default(10),
});
export type EventStoreConfig = z.input<typeof eventStoreConfigSchema>;
export type ParsedEventStoreConfig = z.output<typeof eventStoreConfigSchema>;

/** @throws AppError `config.invalid` naming the variables at fault, never their values */
export function parseConfig(environment: unknown): ParsedEventStoreConfig {
  const parsed = eventStoreConfigSchema.safeParse(environment);
  if (parsed.success) return parsed.data;
  const names = parsed.error.issues.map((issue) => issue.path.join('.'));
  throw invalidInput('config.invalid', `These variables are missing or not usable: ${names.join(', ')}.`);
}
