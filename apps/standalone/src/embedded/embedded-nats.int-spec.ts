import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect, nkeyAuthenticator, type NatsConnection } from '@nats-io/transport-node';
import { EmbeddedNats } from './embedded-nats.js';
import type { NatsUser } from './nats-config.js';
import { ensureNatsKey, newNatsSeed, publicKeyOf } from './nats-seed.js';
import { makeTestDirs, type TestDirs } from './test-dirs.fixture.js';
import { waitUntil } from './wait-until.js';

describe('EmbeddedNats', () => {
  let dirs: TestDirs;
  let nats: EmbeddedNats;
  let users: NatsUser[];
  let seed: string;
  const open: NatsConnection[] = [];

  async function connectAs(withSeed: string, inboxPrefix = '_INBOX.a'): Promise<NatsConnection> {
    const authenticator = nkeyAuthenticator(new TextEncoder().encode(withSeed));
    const options = {
      servers: nats.url,
      authenticator,
      inboxPrefix,
      timeout: 2_000,
      maxReconnectAttempts: -1,
      reconnectTimeWait: 50,
    };
    const connection = await connect(options);
    open.push(connection);
    return connection;
  }

  beforeAll(async () => {
    dirs = makeTestDirs();
    const key = ensureNatsKey(dirs.controlDir, 'a');
    seed = key.seed;
    users = [
      {
        name: 'a',
        publicKey: key.publicKey,
        permissions: { publish: ['a.>', '_INBOX.a.>'], subscribe: ['a.>', '_INBOX.a.>'] },
      },
    ];
    nats = await EmbeddedNats.start({ ...dirs, users });
  });
  afterAll(async () => {
    await Promise.all(open.map((connection) => connection.close()));
    await nats.stop();
    dirs.remove();
  });

  it('keeps seeds and configuration readable for the owner only', () => {
    for (const path of ['secrets/nats-a.seed', 'nats/nats.conf']) {
      expect(statSync(join(dirs.controlDir, path)).mode & 0o777).toBe(0o600);
    }
    expect(existsSync(join(dirs.controlDir, 'nats', 'jetstream'))).toBe(true);
  });

  it('refuses a key it does not know and a connection without one', async () => {
    await expect(connectAs(newNatsSeed())).rejects.toThrow(/authorization/i);
    await expect(connect({ servers: nats.url, timeout: 2_000 })).rejects.toThrow(/authorization/i);
  });

  it('refuses a subject that the user was not given', async () => {
    const connection = await connectAs(seed);
    const subscription = connection.subscribe('b.secret');
    await expect(subscription[Symbol.asyncIterator]().next()).rejects.toThrow(/permissions violation/i);
  });

  it('takes new users without dropping the connections of the others', async () => {
    const connection = await connectAs(seed);
    const other = ensureNatsKey(dirs.controlDir, 'b');
    await expect(connectAs(other.seed)).rejects.toThrow(/authorization/i);
    await nats.reload([
      ...users,
      { name: 'b', publicKey: other.publicKey, permissions: { publish: ['b.>'], subscribe: ['b.>'] } },
    ]);
    const asOther = await connectAs(other.seed);
    await asOther.flush();
    await connection.flush();
    expect(connection.isClosed()).toBe(false);
    await nats.reload(users);
    await expect(connectAs(other.seed)).rejects.toThrow(/authorization/i);
  });

  it('comes back on the same port after a crash, so that clients reconnect', async () => {
    const connection = await connectAs(seed);
    const received: string[] = [];
    connection.subscribe('a.hello', { callback: (_error, message) => void received.push(message.string()) });
    await connection.flush();
    const before = nats.identity;
    const port = nats.port;
    process.kill(before?.pid ?? 0, 'SIGKILL');
    expect(await waitUntil(() => nats.identity !== undefined && nats.identity.pid !== before?.pid, 10_000)).toBe(true);
    expect(nats.port).toBe(port);
    const isBack = await waitUntil(() => {
      if (!connection.isClosed()) connection.publish('a.hello', 'again');
      return received.length > 0;
    }, 5_000);
    expect(isBack).toBe(true);
  });

  it('never runs without users, which would let everybody in', async () => {
    await expect(nats.reload([])).rejects.toThrow(/at least one user/);
  });

  it('is adopted with its users by the next control plane', async () => {
    const { identity } = nats;
    const other: NatsUser = {
      name: 'c',
      permissions: { publish: [], subscribe: [] },
      publicKey: publicKeyOf(newNatsSeed()),
    };
    await nats.release();
    nats = await EmbeddedNats.start({ ...dirs, users: [other] });
    expect(nats.identity).toEqual(identity);
    await expect(connectAs(seed)).rejects.toThrow(/authorization/i);
  });
});
