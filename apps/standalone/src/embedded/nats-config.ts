import type { BusPermissions } from '@mngr/contracts';
import { invalidInput } from '@mngr/errors';

/** One bus identity: its public NKey and what it may say and hear. */
export interface NatsUser {
  readonly name: string;
  readonly publicKey: string;
  readonly permissions: BusPermissions;
}

export interface NatsConfig {
  readonly port: number;
  readonly serverName: string;
  readonly storeDir: string;
  readonly pidFile: string;
  readonly users: readonly NatsUser[];
}

/** Contracts keep bodies under 512 KiB; larger ones are blobs. */
const MAX_PAYLOAD_BYTES = 8 * 1024 * 1024;
/** The bus is transport, not truth: its streams are bounded tails. */
const MAX_STORE_BYTES = 8 * 1024 ** 3;
const MAX_MEMORY_BYTES = 64 * 1024 ** 2;

/**
 * The text of a configuration file: JSON, which nats-server's format includes. No monitoring port.
 *
 * @throws AppError `invalid-input` without users: nats-server would then let everybody in
 */
export function natsConfigText(config: NatsConfig): string {
  if (config.users.length === 0) throw invalidInput('embedded.nats-no-users', 'The bus needs at least one user.');
  const text = {
    listen: `127.0.0.1:${config.port}`,
    server_name: config.serverName,
    pid_file: config.pidFile,
    max_payload: MAX_PAYLOAD_BYTES,
    jetstream: { store_dir: config.storeDir, max_mem: MAX_MEMORY_BYTES, max_file: MAX_STORE_BYTES },
    authorization: { users: config.users.map(userEntry) },
  };
  return `${JSON.stringify(text, null, 2)}\n`;
}

function userEntry({ publicKey, permissions }: NatsUser): object {
  return {
    nkey: publicKey,
    permissions: {
      publish: { allow: [...permissions.publish] },
      subscribe: { allow: [...permissions.subscribe] },
    },
  };
}
