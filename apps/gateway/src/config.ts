import { readFileSync } from 'node:fs';
import { invalidInput } from '@mngr/errors';
import type { BusOptions } from '@mngr/messaging';
import { z } from 'zod';

/** Everything the gateway must be told. An abstract class, so that it is its own injection token. */
export abstract class GatewayConfig {
  abstract readonly nats: BusOptions;
  abstract readonly bind: string;
  /** 0 takes a free port. */
  abstract readonly port: number;
  abstract readonly token: string;
  /** File with the key that seals environments for the machines. */
  abstract readonly environmentKeyFile: string;
  abstract readonly allowedHosts: readonly string[];
  abstract readonly allowedOrigins: readonly string[];
  abstract readonly version: string;
}

const environment = z.object({
  NATS_URL: z.string().min(1),
  NATS_SEED_FILE: z.string().optional(),
  MNGR_BIND: z.string().default('127.0.0.1'),
  MNGR_PORT: z.coerce.number().int().min(0).max(65_535).default(8_470),
  MNGR_TOKEN_FILE: z.string().min(1),
  MNGR_ENVIRONMENT_KEY_FILE: z.string().min(1),
  MNGR_ALLOWED_HOSTS: z.string().default(''),
  MNGR_ALLOWED_ORIGINS: z.string().default(''),
  /** Says that TLS ends before us: without it only loopback may be bound. */
  MNGR_TRUSTED_PROXY: z.enum(['true', 'false']).default('false'),
});

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|localhost)$/;
const list = (text: string): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

/** @throws ZodError naming the variable; AppError for an unprotected bind or an empty token */
export function configFrom(env: NodeJS.ProcessEnv, version: string): GatewayConfig {
  const parsed = environment.parse(env);
  if (!LOOPBACK.test(parsed.MNGR_BIND) && parsed.MNGR_TRUSTED_PROXY !== 'true') {
    throw invalidInput('gateway.open-bind', `Refusing to listen on ${parsed.MNGR_BIND} without TLS.`, {
      wayOut: 'Put a proxy that ends TLS before it and set MNGR_TRUSTED_PROXY=true, or bind 127.0.0.1.',
    });
  }
  const token = readFileSync(parsed.MNGR_TOKEN_FILE, 'utf8').trim();
  if (token.length < 32)
    throw invalidInput('gateway.weak-token', `The token in ${parsed.MNGR_TOKEN_FILE} has fewer than 32 characters.`);
  return {
    nats: { url: parsed.NATS_URL, name: 'gateway', seedFile: parsed.NATS_SEED_FILE },
    bind: parsed.MNGR_BIND,
    port: parsed.MNGR_PORT,
    token,
    environmentKeyFile: parsed.MNGR_ENVIRONMENT_KEY_FILE,
    allowedHosts: list(parsed.MNGR_ALLOWED_HOSTS),
    allowedOrigins: list(parsed.MNGR_ALLOWED_ORIGINS),
    version,
  };
}
