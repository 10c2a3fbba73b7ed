import type { GarbageAnswer } from '@mngr/contracts';
import type { GatewayClient } from '../client/gateway-client.js';
import type { BodyOf } from '../client/routes.js';

const TIMEOUT_MS = 125_000;

/** Safe to ask again: what is gone is not found a second time. @throws AppError when the gateway cannot be reached */
export function collectGarbage(client: GatewayClient, body: BodyOf<'collectGarbage'>): Promise<GarbageAnswer> {
  return client.call('collectGarbage', { body, timeoutMs: TIMEOUT_MS, deadlineMs: TIMEOUT_MS });
}
