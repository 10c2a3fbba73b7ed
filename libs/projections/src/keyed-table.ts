import type { RecordedEvent } from '@mngr/contracts';
import { sql } from 'kysely';
import type { ProjectionTransaction } from './projection.js';

export type ColumnType = 'text' | 'int' | 'bigint' | 'boolean' | 'jsonb';

/** A table with one row per key, each folded from the events of its key. `bigint` values are strings. */
export interface KeyedTable<Row extends object> {
  readonly name: string;
  readonly key: keyof Row & string;
  readonly columns: Readonly<Record<keyof Row & string, ColumnType>>;
  /** @returns null for an event that is not about a row of this table */
  keyOf(recorded: RecordedEvent): string | null;
  /** The row after the event, or the same object (or undefined) when nothing changes. Pure. */
  evolveRow(row: Row | undefined, recorded: RecordedEvent): Row | undefined;
}

export function createTable<Row extends object>(table: KeyedTable<Row>): string {
  const columns = Object.entries(table.columns).map(([name, type]) => `${name} ${type as ColumnType}`);
  return `CREATE TABLE ${table.name} (${columns.join(', ')}, PRIMARY KEY (${table.key})) WITH (fillfactor = 80)`;
}

/** Applies a batch with one read and one write, however many events it has: the folding happens in memory. */
export async function foldInto<Row extends object>(
  trx: ProjectionTransaction,
  table: KeyedTable<Row>,
  events: readonly RecordedEvent[],
): Promise<void> {
  const keyed = events.flatMap((recorded) => {
    const key = table.keyOf(recorded);
    return key === null ? [] : [{ key, recorded }];
  });
  if (keyed.length === 0) return;
  const rowByKey = await loadRows(trx, table, [...new Set(keyed.map(({ key }) => key))]);
  const changed = new Set<string>();
  for (const { key, recorded } of keyed) {
    const before = rowByKey.get(key);
    const after = table.evolveRow(before, recorded);
    if (after === undefined || after === before) continue;
    rowByKey.set(key, after);
    changed.add(key);
  }
  await upsertRows(
    trx,
    table,
    [...changed].flatMap((key) => rowByKey.get(key) ?? []),
  );
}

async function loadRows<Row extends object>(
  trx: ProjectionTransaction,
  table: KeyedTable<Row>,
  keys: readonly string[],
): Promise<Map<string, Row>> {
  const key = sql.id(table.key);
  const { rows } = await sql<Row>`SELECT * FROM ${sql.id(table.name)} WHERE ${key} = ANY (${keys})`.execute(trx);
  return new Map(rows.map((row) => [String(row[table.key]), row]));
}

async function upsertRows<Row extends object>(
  trx: ProjectionTransaction,
  table: KeyedTable<Row>,
  rows: readonly Row[],
): Promise<void> {
  if (rows.length === 0) return;
  const names = Object.keys(table.columns);
  const columns = sql.join(names.map((name) => sql.id(name)));
  const typed = sql.raw(
    Object.entries(table.columns)
      .map(([name, type]) => `${name} ${type as ColumnType}`)
      .join(', '),
  );
  const assignments = sql.join(
    names.filter((name) => name !== table.key).map((name) => sql`${sql.id(name)} = EXCLUDED.${sql.id(name)}`),
  );
  await sql`INSERT INTO ${sql.id(table.name)} (${columns})
    SELECT ${columns} FROM json_to_recordset(${JSON.stringify(rows)}::json) AS r (${typed})
    ON CONFLICT (${sql.id(table.key)}) DO UPDATE SET ${assignments}`.execute(trx);
}
