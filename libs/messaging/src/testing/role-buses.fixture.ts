import type { BusPermissions } from '@mngr/contracts';
import { createUser } from '@nats-io/nkeys';
import { Bus } from '../bus.js';
import { NatsServer } from './nats-server.fixture.js';

/** A nats-server that lets in these roles alone, and a connection of each, which tells what the server refused it. */
export class RoleBuses {
  readonly #busById = new Map<string, Bus>();
  readonly #refusedById = new Map<string, string[]>();

  private constructor(private readonly server: NatsServer) {}

  static async start(roles: Readonly<Record<string, BusPermissions>>): Promise<RoleBuses> {
    const users = Object.entries(roles).map(([id, permissions]) => {
      const key = createUser();
      return { id, permissions, publicKey: key.getPublicKey(), seed: new TextDecoder().decode(key.getSeed()) };
    });
    const buses = new RoleBuses(await NatsServer.start(users, users[0]?.seed));
    for (const { id, seed } of users) {
      const bus = await Bus.connect({ url: buses.url, name: id, seed });
      const refused: string[] = [];
      buses.#busById.set(id, bus);
      buses.#refusedById.set(id, refused);
      void watch(bus, refused);
    }
    return buses;
  }

  get url(): string {
    return this.server.url;
  }

  bus(id: string): Bus {
    const bus = this.#busById.get(id);
    if (bus === undefined) throw new Error(`no role ${id}`);
    return bus;
  }

  refused(id: string): string[] {
    return this.#refusedById.get(id) ?? [];
  }

  /** The server has seen everything that this role sent, and what it says to it has been heard. */
  async settled(id: string): Promise<void> {
    await this.bus(id).nc.flush();
    await new Promise<void>((resolve) => setImmediate(resolve));
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#busById.values()].map((bus) => bus.close()));
    await this.server.stop();
  }
}

async function watch({ nc }: Bus, refused: string[]): Promise<void> {
  for await (const status of nc.status()) {
    if (status.type === 'error') refused.push(status.error.message);
  }
}
