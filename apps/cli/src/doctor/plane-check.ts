import { toAppError } from '@mngr/errors';
import { readStartError } from '../plane/plane-record.js';
import { standaloneMain } from '../plane/standalone-main.js';
import type { Invocation } from '../program/invocation.js';
import type { Finding } from './check.js';

/** Whether the control plane that runs answers, or the one that does not run could be started. */
export async function checkPlane(invocation: Invocation): Promise<Finding> {
  const name = 'control plane';
  const { settings, environment } = invocation;
  try {
    const client = await invocation.runningGateway();
    if (client !== undefined) {
      const { version, logEpoch } = await client.call('plane', { deadlineMs: 3_000, timeoutMs: 5_000 });
      return {
        name,
        status: 'ok',
        detail: `${client.url} (version ${version}, log epoch ${logEpoch})`,
        why: 'it answered',
      };
    }
    standaloneMain(environment);
    const failure = readStartError(settings.controlDir);
    if (failure === undefined)
      return { name, status: 'ok', detail: 'not running; it starts with the next command that needs it' };
    return {
      name,
      status: 'warning',
      detail: `not running; the last start failed: ${failure.message}`,
      why: `${settings.controlDir}/last-start-error.json`,
      wayOut: failure.wayOut ?? 'mngr up tries again.',
    };
  } catch (error) {
    const { message, wayOut } = toAppError(error);
    return {
      name,
      status: 'failed',
      detail: message,
      why: 'it was asked',
      wayOut: wayOut ?? 'Try "mngr down", then "mngr up".',
    };
  }
}
