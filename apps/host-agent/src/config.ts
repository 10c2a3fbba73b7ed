import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import type { BusOptions } from '@mngr/messaging';
import { z } from 'zod';
import { readBootId } from './boot-id.js';

/** Everything a host-agent must be told. An abstract class, so that it is its own injection token. */
export abstract class HostAgentConfig {
  abstract readonly nats: BusOptions;
  abstract readonly machineId: string;
  abstract readonly hostId: string;
  abstract readonly hostName: string;
  /** Root of what the agents see: `agents/`, `worktrees/`, `preserved/`. */
  abstract readonly hostDir: string;
  /** Root of what is only ours: the journal. */
  abstract readonly controlDir: string;
  abstract readonly environmentKeyFile: string;
  abstract readonly build: string;
  /** Names this boot of the computer: what was recorded under another one is over. */
  abstract readonly bootId: string;
}

const environment = z.object({
  NATS_URL: z.string().min(1),
  NATS_SEED_FILE: z.string().optional(),
  MNGR_HOST_DIR: z.string().startsWith('/'),
  MNGR_MACHINE_ID: z.string().min(1),
  MNGR_HOST_ID: z.string().min(1),
  MNGR_HOST_NAME: z.string().optional(),
  MNGR_ENVIRONMENT_KEY_FILE: z.string().min(1),
  MNGR_VERSION: z.string().default('0.1.0'),
  MNGR_BOOT_ID_FILE: z.string().optional(),
});

/** @throws ZodError naming the variable that is missing or wrong */
export function configFrom(env: NodeJS.ProcessEnv): HostAgentConfig {
  const parsed = environment.parse(env);
  return {
    nats: { url: parsed.NATS_URL, name: parsed.MNGR_MACHINE_ID, seedFile: parsed.NATS_SEED_FILE },
    machineId: parsed.MNGR_MACHINE_ID,
    hostId: parsed.MNGR_HOST_ID,
    hostName: parsed.MNGR_HOST_NAME ?? shortHostName(),
    hostDir: parsed.MNGR_HOST_DIR,
    controlDir: join(parsed.MNGR_HOST_DIR, 'control'),
    environmentKeyFile: parsed.MNGR_ENVIRONMENT_KEY_FILE,
    build: parsed.MNGR_VERSION,
    bootId: readBootId(parsed.MNGR_BOOT_ID_FILE),
  };
}

/** The computer's name as a host name may be written: letters, digits and hyphens. */
export function shortHostName(): string {
  const name = (hostname().split('.')[0] ?? '')
    .replace(/[^A-Za-z0-9-]/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63);
  return name === '' ? 'local' : name;
}

export function osUserName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? -1}`; // no entry in passwd
  }
}
