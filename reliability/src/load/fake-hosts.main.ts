import { FakeHost } from './fake-host.js';
import type { FakeHostsAnswer, FakeHostsRequest } from './fake-hosts.js';

/** Fake machines as a process of its own; the parent drives it over IPC and its end ends it. */
const [natsUrl, count] = process.argv.slice(2);
if (natsUrl === undefined) throw new Error('which NATS?');
const hosts = Array.from({ length: Number(count) }, (_, index) => new FakeHost(natsUrl, `fake-${index + 1}`));
const answer = (message: FakeHostsAnswer): void => void process.send?.(message);

async function obey(request: FakeHostsRequest): Promise<void> {
  if (request === 'disconnect') await Promise.all(hosts.map((host) => host.disconnect()));
  if (request === 'connect') await Promise.all(hosts.map((host) => host.connect()));
  answer({
    hosts: hosts.map(({ hostId, agentCount, backlog, syncedAtMs }) => ({ hostId, agentCount, backlog, syncedAtMs })),
  });
}

process.on('message', (request: FakeHostsRequest) => {
  obey(request).catch((error: unknown) => answer({ failure: error instanceof Error ? error.message : String(error) }));
});
process.on('disconnect', () => process.exit(0));
