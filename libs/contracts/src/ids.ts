import { z } from 'zod';

const HEX_32 = '[0-9a-f]{32}';

/** Ids are a prefix and a UUIDv7 without dashes, so that text order is the order of creation. */
export const agentIdSchema = z.string().regex(new RegExp(`^agent-${HEX_32}$`));
export const hostIdSchema = z.string().regex(new RegExp(`^host-${HEX_32}$`));
export const machineIdSchema = z.string().regex(new RegExp(`^machine-${HEX_32}$`));
export const messageIdSchema = z.string().regex(new RegExp(`^message-${HEX_32}$`));
export const textIdSchema = z.string().regex(new RegExp(`^text-${HEX_32}$`));
/** A hash of principal, project and idempotency key: see `commandIdFor` in the gateway. */
export const commandIdSchema = z.string().regex(new RegExp(`^${HEX_32}$`));
export const projectIdSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/);

/** The project everything belongs to until projects have an API of their own. */
export const DEFAULT_PROJECT_ID = 'default';

export type IdPrefix = 'agent' | 'host' | 'machine' | 'message' | 'text';

/** @returns 32 hex digits of a UUIDv7: 48 bits of Unix milliseconds, then random. @see RFC 9562 §5.7 */
export function newHexId(nowMs: number = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let i = 0; i < 6; i++) bytes[i] = Math.floor(nowMs / 2 ** (8 * (5 - i))) & 0xff;
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function newId<P extends IdPrefix>(prefix: P): `${P}-${string}` {
  return `${prefix}-${newHexId()}`;
}
