import { fileURLToPath } from 'node:url';
import { parseEvent } from '@mngr/contracts';
import { Projector, ProjectionReader } from '@mngr/projections';
import { TestPostgres } from '@mngr/testing';
import { Appender } from '../append/appender.js';
import { openDatabase, type Database } from '../database/database.js';
import { PostgresEventLog } from '../read/postgres-event-log.js';
import { AgentQueries } from '../read-models/agent.queries.js';
import { projections } from '../read-models/projections.js';
import { anItem } from '../testing/test-items.js';
import { restoreBackup } from './restore-backup.js';

/** Taken from a control plane of the first release with agents in every state; never made anew. */
const FIRST_RELEASE = fileURLToPath(new URL('../../fixtures/first-release.backup', import.meta.url));

const one = (name: string) => ({
  ...{ name, incarnation: 1, generation: 1, branch: `mngr/${name}`, exitCode: null as number | null },
  ...{ labels: { project: 'repo' }, command: 'sleep 99999' },
});

describe('what the first release has written', () => {
  let server: TestPostgres;
  let url: string;
  let db: Database;
  let logEpoch: number;

  beforeAll(async () => {
    server = await TestPostgres.start();
    url = await server.createDatabase();
    ({ logEpoch } = await restoreBackup(url, FIRST_RELEASE));
    db = openDatabase(url);
  }, 60_000);
  afterAll(async () => {
    await db.destroy();
    await server.stop();
  });

  it('is read: every event is known to this build and fits its contract', async () => {
    const log = new PostgresEventLog(db, logEpoch);
    expect(await log.head()).toBe(34n);
    const types = projections.flatMap(({ handles }) => handles);
    const events = await log.read(0n, 34n, [...new Set(types)]);
    expect(events.map(({ position }) => Number(position))).toEqual(Array.from({ length: 34 }, (_, i) => i + 1));
    expect(events.filter((event) => parseEvent(event) === null)).toEqual([]);
  });

  it('leads to the agents that its own release showed', async () => {
    const log = new PostgresEventLog(db, logEpoch);
    const projectors = projections.map((projection) => new Projector({ db, log, projection }));
    try {
      for (const projector of projectors) projector.start();
      await Promise.all(projectors.map(({ watermark }) => watermark.reach(34n, 30_000)));
      const queries = new AgentQueries(new ProjectionReader(db, projectors));
      const { agents } = await queries.agents({ projectId: 'default', includeEnded: true });
      expect(
        agents.map(({ name, state, incarnation, generation, branch, exitCode, labels, command }) => ({
          ...{ name, state, incarnation, generation, branch, exitCode, labels, command },
        })),
      ).toEqual([
        {
          ...one('first'),
          state: 'RUNNING',
          labels: { project: 'repo', team: 'b' },
          command: 'sh -c stty -echo; cat > heard',
        },
        { ...one('stopped'), state: 'STOPPED', generation: 2 },
        { ...one('twice'), state: 'RUNNING', incarnation: 2, generation: 3 },
        { ...one('over'), state: 'DONE', exitCode: 3, command: 'sh -c echo bye; exit 3' },
        { ...one('gone'), state: 'STOPPED', generation: 2 },
      ]);
    } finally {
      await Promise.all(projectors.map((projector) => projector.stop()));
    }
  }, 60_000);

  it('goes on: the log takes the next event under the new epoch', async () => {
    const appender = new Appender({ postgresUrl: url, logEpoch });
    try {
      expect(await appender.append(anItem({ streams: [] }))).toMatchObject({ status: 'appended', position: '34' });
    } finally {
      await appender.stop();
    }
  });
});
