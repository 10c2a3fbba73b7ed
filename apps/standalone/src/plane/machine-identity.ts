import { join } from 'node:path';
import { hostIdSchema, machineIdSchema, newId } from '@mngr/contracts';
import { unavailable } from '@mngr/errors';
import { z } from 'zod';
import { ensureNatsKey } from '../embedded/nats-seed.js';
import { readOrMakePrivateFile } from '../embedded/private-files.js';

/** Who this machine is to the control plane, and its key on the bus. */
export interface MachineIdentity {
  readonly machineId: string;
  readonly hostId: string;
  readonly seed: string;
  readonly publicKey: string;
}

const machineFileSchema = z.object({ machineId: machineIdSchema });

/**
 * Returns the identity of this host directory, made once: `host_id` in the host directory, where Python's mngr keeps
 * it too, `machine.json` and `secrets/nats-machine.seed` in the control directory.
 *
 * @throws AppError `unavailable` when a file holds something else: a new identity would orphan every agent
 */
export function ensureMachineIdentity(hostDir: string, controlDir: string): MachineIdentity {
  const hostFile = join(hostDir, 'host_id');
  const hostId = parsed(hostFile, readOrMakePrivateFile(hostFile, () => newId('host')).trim(), hostIdSchema);
  const machineFile = join(controlDir, 'machine.json');
  const text = readOrMakePrivateFile(machineFile, () => `${JSON.stringify({ machineId: newId('machine') })}\n`);
  const { machineId } = parsed(machineFile, fromJson(text), machineFileSchema);
  return { machineId, hostId, ...ensureNatsKey(controlDir, 'machine') };
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function parsed<T>(path: string, value: unknown, schema: z.ZodType<T>): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw unavailable('plane.bad-identity', `${path} does not hold an identity that mngr wrote.`, {
    cause: result.error,
    wayOut: `Restore ${path} from a backup, or move it away to begin as a new machine.`,
  });
}
