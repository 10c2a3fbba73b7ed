import { env } from 'node:process';
import { fuzzBus } from './bus/fuzz-bus.js';
import type { Exploration } from './explore.js';
import { FuzzFleet } from './fuzz-fleet.js';
import { fuzzMalformed } from './malformed/fuzz-malformed.js';
import { fuzzRoutes } from './routes/fuzz-routes.js';

/** The same each time, so that a commit is judged by itself; `npm run fuzz` draws another one and looks further. */
const seed = Number(env['FC_SEED'] ?? 606786177);
const START_MS = 180_000;
const PART_MS = 240_000;

/** The short form of `npm run fuzz`; the same command with `--seed` shows a finding again. */
describe(`nonsense at every entrance of a fleet (FC_SEED=${seed})`, () => {
  let world: FuzzFleet;
  beforeAll(async () => {
    world = await FuzzFleet.start();
  }, START_MS);
  afterAll(() => world?.stop(), START_MS);

  const findings = (all: readonly Exploration[]) => all.flatMap((each) => each.findings);

  it(
    'on each route of the live router is answered within the contract',
    async () => {
      const routes = await fuzzRoutes(world, { cases: 20, seed });
      expect(routes.length).toBeGreaterThanOrEqual(20);
      expect(findings(routes)).toEqual([]);
    },
    PART_MS,
  );

  it(
    'that is not even HTTP is answered with a problem or an end',
    async () => {
      expect(findings(await fuzzMalformed(world, { cases: 200, seed }))).toEqual([]);
    },
    PART_MS,
  );

  it(
    'on each subject that a role may publish on is refused, buried or ignored, and what follows is handled',
    async () => {
      expect(findings(await fuzzBus(world, { cases: 8, seed }))).toEqual([]);
    },
    PART_MS,
  );

  it(
    'leaves every process as it was, and nothing secret in a log',
    async () => {
      expect(world.restarted).toEqual([]);
      expect([...(await world.works()), ...world.logComplaints()]).toEqual([]);
    },
    PART_MS,
  );
});
