import type { Invocation } from '../program/invocation.js';

/** Whether nobody used this host dir yet, so that it is empty without asking a control plane. */
export async function isUnusedHostDir(invocation: Invocation): Promise<boolean> {
  if ((await invocation.runningGateway()) !== undefined) return false;
  const { isUntouched } = await import('./untouched-host-dir.js');
  return isUntouched(invocation.settings, invocation.environment);
}
