import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { newId } from '@mngr/contracts';
import { TestPostgres } from '@mngr/testing';
import pg from 'pg';
import { Appender } from '../append/appender.js';
import { migrate } from '../migrations/migrate.js';
import { agentEventsOf, appends, newAgentId } from '../testing/test-histories.js';
import { TABLES } from './backup-format.js';
import { restoreBackup } from './restore-backup.js';
import { writeBackup } from './write-backup.js';

/** Characters that a careless path through JSON, CSV or lines would lose. */
const ODD = 'tab\t newline\n quote" back\\slash \u2028 é 🦊 {"a":1} 9007199254740993';

describe('a backup', () => {
  let server: TestPostgres;
  let directory: string;
  let source: string;
  let backup: string;

  const query = async (url: string, sql: string): Promise<string[]> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      const { rows } = await client.query<{ row: string }>(sql);
      return rows.map(({ row }) => row);
    } finally {
      await client.end();
    }
  };
  /** Everything that a backup holds, as PostgreSQL itself writes it. */
  const contentOf = async (url: string): Promise<Record<string, string[]>> => {
    const entries = TABLES.map(async (table) => [
      table,
      await query(url, `SELECT t::text AS row FROM ${table} t ORDER BY 1`),
    ]);
    return Object.fromEntries(await Promise.all(entries)) as Record<string, string[]>;
  };
  const epochOf = async (url: string) => Number((await query(url, 'SELECT log_epoch::text AS row FROM log_head'))[0]);

  async function fill(url: string, logEpoch: number, count: number): Promise<void> {
    const appender = new Appender({ postgresUrl: url, logEpoch });
    const place = { hostId: newId('host'), machineId: newId('machine') };
    for (let i = 0; i < count; i++) {
      const id = newAgentId();
      const item = appends(id, 0, agentEventsOf(id, `agent${i}`, place));
      const text = { textId: newId('text'), kind: 'message', body: ODD } as const;
      const body = { type: 'StopAgent', gracefulTimeoutMs: 1 } as const;
      const instruction = { machineId: place.machineId, agentId: id, generation: 1, incarnation: 1, body };
      await appender.append({
        ...{ ...item, texts: [text], instructions: [instruction] },
        claims: [{ op: 'add', scope: 'agent-name:default', key: `agent${i}`, owner: id }],
      });
    }
    await appender.stop();
  }

  beforeAll(async () => {
    server = await TestPostgres.start();
    directory = mkdtempSync(join(tmpdir(), 'mngr-backup-'));
    source = await server.createDatabase();
    await migrate(source);
    await fill(source, 1, 30);
    backup = join(directory, 'a.backup');
    await writeBackup(source, backup, '0.1.0');
  }, 60_000);
  afterAll(async () => {
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('gives an empty database byte for byte what it was taken of, under a new log epoch', async () => {
    const target = await server.createDatabase();
    const restored = await restoreBackup(target, backup);
    expect(await contentOf(target)).toEqual(await contentOf(source));
    expect(await contentOf(target)).toMatchObject({ texts: expect.arrayContaining([expect.stringContaining('🦊')]) });
    expect(restored.logEpoch).toBe(await epochOf(target));
    expect(restored.logEpoch).toBeGreaterThan(await epochOf(source));
    expect(statSync(backup).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory).filter((name) => name.endsWith('.part'))).toEqual([]);
  }, 60_000);

  it('is one snapshot, whatever is written meanwhile', async () => {
    const busy = await server.createDatabase();
    await migrate(busy);
    await fill(busy, 1, 5);
    const path = join(directory, 'busy.backup');
    await Promise.all([fill(busy, 1, 40), writeBackup(busy, path, '0.1.0')]);
    const target = await server.createDatabase();
    const { header } = await restoreBackup(target, path);
    expect(await query(target, 'SELECT coalesce(max(position), 0)::text AS row FROM events')).toEqual([
      header.position,
    ]);
    expect(await query(target, 'SELECT count(*)::text AS row FROM events')).toEqual([header.position]);
    const counted = 'SELECT (SELECT count(*) FROM streams)::text AS row UNION ALL SELECT count(*)::text FROM claims';
    expect(new Set(await query(target, counted)).size).toBe(1);
  }, 60_000);

  it('fences who served the replaced log, and each restore raises the epoch again', async () => {
    const target = await server.createDatabase();
    await migrate(target);
    await fill(target, 1, 2);
    await expect(restoreBackup(target, backup)).rejects.toMatchObject({ code: 'restore.not-empty' });
    expect(await epochOf(target)).toBe(1);
    const old = new Appender({ postgresUrl: target, logEpoch: 1 });
    await old.start();
    const first = await restoreBackup(target, backup, { isForced: true });
    const id = newAgentId();
    const item = appends(id, 0, agentEventsOf(id, 'late', { hostId: newId('host'), machineId: newId('machine') }));
    await expect(old.append(item)).rejects.toMatchObject({ code: 'store.fenced', kind: 'unavailable' });
    await old.stop();
    const second = await restoreBackup(target, backup, { isForced: true });
    expect(second.logEpoch).toBeGreaterThan(first.logEpoch);
    expect(await contentOf(target)).toEqual(await contentOf(source));
    await fill(target, second.logEpoch, 1);
  }, 60_000);

  it('that is damaged in any way is refused before anything is touched', async () => {
    const target = await server.createDatabase();
    await migrate(target);
    await fill(target, 1, 2);
    const before = await contentOf(target);
    const bad = join(directory, 'bad.backup');
    const whole = readFileSync(backup);
    const text = gunzipSync(whole).toString('utf8');
    const lines = text.split('\n');
    const zipped = (changed: string) => writeFileSync(bad, gzipSync(changed));
    const damage: Readonly<Record<string, () => void>> = {
      'last byte': () => truncateSync(bad, whole.length - 1),
      half: () => truncateSync(bad, Math.floor(whole.length / 2)),
      empty: () => truncateSync(bad, 0),
      'a bit': () =>
        writeFileSync(
          bad,
          whole.map((byte, i) => (i === Math.floor(whole.length / 2) ? byte ^ 1 : byte)),
        ),
      'no backup': () => writeFileSync(bad, 'no backup'),
      'another JSON': () => zipped('{"format":"other"}\n'),
      'a changed row': () => zipped(text.replace('agent1', 'agent2')),
      'a missing row': () => zipped([...lines.slice(0, 3), ...lines.slice(4)].join('\n')),
      'a missing end': () => zipped(lines.slice(0, -2).join('\n')),
      'more after its end': () => zipped(`${text}events {}\n`),
      'an unknown table': () => zipped(text.replace('\nevents ', '\npg_authid ')),
      'two headers': () => zipped(`${lines[0]}\n${text}`),
    };
    for (const [what, spoil] of Object.entries(damage)) {
      copyFileSync(backup, bad);
      spoil();
      const refused = await restoreBackup(target, bad, { isForced: true }).then(
        () => 'restored',
        (error: { code?: string }) => error.code,
      );
      expect([what, refused]).toEqual([what, 'backup.damaged']);
    }
    await expect(restoreBackup(target, join(directory, 'none'), { isForced: true })).rejects.toMatchObject({
      code: 'backup.unreadable',
    });
    zipped(text.replace('"formatVersion":1', '"formatVersion":2'));
    await expect(restoreBackup(target, bad, { isForced: true })).rejects.toMatchObject({ code: 'backup.newer' });
    expect(await contentOf(target)).toEqual(before);
    expect(await epochOf(target)).toBe(1);
  }, 60_000);

  it('is not written over a file, and leaves nothing when it cannot be written', async () => {
    await expect(writeBackup(source, backup, '0.1.0')).rejects.toMatchObject({ code: 'backup.file-exists' });
    const nowhere = join(directory, 'no', 'where.backup');
    await expect(writeBackup(source, nowhere, '0.1.0')).rejects.toMatchObject({ code: 'backup.not-written' });
    const empty = await server.createDatabase();
    await expect(writeBackup(empty, join(directory, 'e.backup'), '0.1.0')).rejects.toMatchObject({
      code: 'backup.nothing',
    });
    expect(readdirSync(directory).filter((name) => name.endsWith('.part') || name === 'e.backup')).toEqual([]);
  }, 60_000);
});
