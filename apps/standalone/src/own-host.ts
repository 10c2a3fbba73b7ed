import { API_PREFIX, apiRoutes, type HostView } from '@mngr/contracts';
import { waitUntil } from './embedded/wait-until.js';
import type { StandaloneConfig } from './plane/service-starter.js';

const DEADLINE_MS = 10_000;
const CALL_DEADLINE_MS = 2_000;

/**
 * Returns once a client of the gateway sees this machine as a host that runs: what the host-agent registered reaches the
 * read model a moment later, and who creates an agent in between would hear that there is no such host.
 *
 * A read model that is slower than 10 s only delays: the control plane is of use for everything else.
 */
export async function awaitOwnHost(
  { machine, token, log }: StandaloneConfig,
  gatewayUrl: string | undefined,
): Promise<void> {
  const url = `${gatewayUrl}${API_PREFIX}${apiRoutes.listHosts.path}`;
  const isListed = async (): Promise<boolean> => {
    const signal = AbortSignal.timeout(CALL_DEADLINE_MS);
    const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` }, signal }).catch(() => undefined);
    if (answer?.ok !== true) return false;
    const { hosts } = (await answer.json()) as { hosts: readonly HostView[] };
    return hosts.some(({ id, state }) => id === machine.hostId && state === 'RUNNING');
  };
  if (!(await waitUntil(isListed, DEADLINE_MS))) log('warn', 'this machine is not listed as a host yet', { url });
}
