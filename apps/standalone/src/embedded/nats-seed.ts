import { join } from 'node:path';
import { createUser, fromSeed } from '@nats-io/nkeys';
import { ensurePrivateDir, readOrMakePrivateFile } from './private-files.js';

export interface NatsKey {
  /** A secret: who has it is that user. */
  readonly seed: string;
  readonly publicKey: string;
}

/**
 * Returns the NKey of one bus user, made on first use and kept in `secrets/nats-<name>.seed`, mode 0600.
 *
 * @param name lower case letters, digits and dashes
 */
export function ensureNatsKey(controlDir: string, name: string): NatsKey {
  const path = join(ensurePrivateDir(join(controlDir, 'secrets')), `nats-${name}.seed`);
  const seed = readOrMakePrivateFile(path, newNatsSeed).trim();
  return { seed, publicKey: publicKeyOf(seed) };
}

export function newNatsSeed(): string {
  return new TextDecoder().decode(createUser().getSeed());
}

export function publicKeyOf(seed: string): string {
  return fromSeed(new TextEncoder().encode(seed)).getPublicKey();
}
