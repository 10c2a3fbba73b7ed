import { toAppError } from '@mngr/errors';
import { readPlaneRecord } from '../plane/plane-record.js';
import { standaloneMain } from '../plane/standalone-main.js';
import type { Invocation } from '../program/invocation.js';
import type { CheckResult } from './check.js';

/** Whether the control plane that runs answers, or the one that does not run could be started. */
export async function checkPlane(invocation: Invocation): Promise<CheckResult> {
  const name = 'control plane';
  const { settings, environment } = invocation;
  try {
    const client = await invocation.runningGateway();
    if (client !== undefined) {
      const { version, logEpoch } = await client.call('plane', { deadlineMs: 3_000, timeoutMs: 5_000 });
      return { name, status: 'ok', detail: `${client.url} (version ${version}, log epoch ${logEpoch})` };
    }
    standaloneMain(environment);
    const left = readPlaneRecord(settings.controlDir);
    return {
      name,
      status: 'ok',
      detail: left === undefined ? 'not running' : 'not running; the last one ended unasked',
    };
  } catch (error) {
    const { message, wayOut } = toAppError(error);
    return { name, status: 'failed', detail: message, wayOut: wayOut ?? 'Try "mngr down", then "mngr up".' };
  }
}
