import { openDatabase, PostgresEventLog, projections, readLogEpoch } from '@mngr/event-store';
import { Projector } from '@mngr/projections';
import { eventually } from '@mngr/testing';
import pg from 'pg';

/** The rows of all read models, as text by table; unordered and without what differs between two builds. */
async function readModels(postgresUrl: string): Promise<Record<string, string[]>> {
  const client = new pg.Client({ connectionString: postgresUrl });
  await client.connect();
  try {
    const active = await client.query<{ name: string; schema_name: string }>(
      'SELECT name, schema_name FROM projections WHERE active',
    );
    const rowsByTable: Record<string, string[]> = {};
    for (const { name, schema_name: schema } of active.rows) {
      const tables = await client.query<{ tablename: string }>(
        'SELECT tablename FROM pg_tables WHERE schemaname = $1',
        [schema],
      );
      for (const { tablename } of tables.rows) {
        const { rows } = await client.query<{ row: string }>(
          `SELECT to_jsonb(t)::text AS row FROM ${schema}.${tablename} t`,
        );
        rowsByTable[`${name}.${tablename}`] = rows.map(({ row }) => row).sort();
      }
    }
    return rowsByTable;
  } finally {
    await client.end();
  }
}

/** Builds all read models anew from the first event. The event store must not run meanwhile. @returns rows before and after */
export async function replay(
  postgresUrl: string,
): Promise<{ before: Record<string, string[]>; after: Record<string, string[]> }> {
  const db = openDatabase(postgresUrl, 4);
  const log = new PostgresEventLog(db, await readLogEpoch(db));
  const projectors = projections.map((projection) => new Projector({ db, log, projection }));
  try {
    const head = await log.head();
    for (const projector of projectors) projector.start();
    await eventually(() => projectors.every((projector) => projector.livePosition()?.position === head));
    const before = await readModels(postgresUrl);
    await Promise.all(projectors.map((projector) => projector.rebuild()));
    return { before, after: await readModels(postgresUrl) };
  } finally {
    await Promise.all(projectors.map((projector) => projector.stop()));
    await db.destroy();
  }
}
