import { CliWorld } from '@mngr/testing';

const TIMEOUT_MS = 30_000;

/** Gives the specs of a describe a plane of their own: up before the first of them, removed with all it has after the last. */
export function withPlane(take: (world: CliWorld) => void): void {
  let world: CliWorld | undefined;
  beforeAll(async () => {
    world = new CliWorld();
    take(world);
    await world.ok(['up']);
  }, TIMEOUT_MS);
  afterAll(() => world?.remove(), TIMEOUT_MS);
}
