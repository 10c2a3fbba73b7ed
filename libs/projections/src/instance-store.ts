import { sql, type Kysely } from 'kysely';
import type { Projection } from './projection.js';

/** One built or half-built set of tables of a projection, in a schema of its own. */
export interface InstanceRow {
  readonly schemaName: string;
  readonly version: number;
  /** The checkpoint that was committed with its rows. */
  readonly position: bigint;
  readonly isActive: boolean;
}

/** The rows of `projections` and the schemas they name. */
export class InstanceStore {
  constructor(private readonly db: Kysely<unknown>) {}

  async list(name: string): Promise<InstanceRow[]> {
    return listRows(this.db, name);
  }

  /** The instance to build: a half-built one of this version is taken up again unless `isFresh`. */
  async createCandidate(projection: Projection, isFresh: boolean): Promise<InstanceRow> {
    return this.db.transaction().execute(async (trx) => {
      await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`mngr.projection.${projection.name}`}, 0))`.execute(
        trx,
      );
      const rows = await listRows(trx, projection.name);
      const half = rows.find((row) => !row.isActive && row.version === projection.version);
      if (half !== undefined && !isFresh) return half;
      const number = Math.max(0, ...rows.map((row) => Number(row.schemaName.split('_').at(-1)))) + 1;
      const schemaName = `p_${projection.name}_${projection.version}_${number}`;
      await sql`CREATE SCHEMA ${sql.id(schemaName)}`.execute(trx);
      await useSchema(trx, schemaName);
      for (const statement of projection.tables) await sql.raw(statement).execute(trx);
      await sql`INSERT INTO public.projections (schema_name, name, version, position, active)
        VALUES (${schemaName}, ${projection.name}, ${projection.version}, 0, false)`.execute(trx);
      return { schemaName, version: projection.version, position: 0n, isActive: false };
    });
  }

  /**
   * Makes the candidate the one that is read, and removes all others.
   *
   * @returns false, changing nothing, when the active one has committed more than the candidate
   */
  async activate(name: string, schemaName: string): Promise<boolean> {
    return this.db.transaction().execute(async (trx) => {
      const rows = await listRows(trx, name, true);
      const candidate = rows.find((row) => row.schemaName === schemaName);
      const active = rows.find((row) => row.isActive);
      if (candidate === undefined || (active !== undefined && active.position > candidate.position)) return false;
      const others = rows.filter((row) => row.schemaName !== schemaName);
      for (const other of others) {
        await sql`DELETE FROM projections WHERE schema_name = ${other.schemaName}`.execute(trx);
        // Waits for readers that are inside; those that come just too late ask again.
        await sql`DROP SCHEMA ${sql.id(other.schemaName)} CASCADE`.execute(trx);
      }
      await sql`UPDATE projections SET active = true WHERE schema_name = ${schemaName}`.execute(trx);
      return true;
    });
  }
}

/** Binds unqualified names to one instance's tables until the transaction ends. */
export async function useSchema(trx: Kysely<unknown>, schemaName: string): Promise<void> {
  await sql`SET LOCAL search_path TO ${sql.id(schemaName)}`.execute(trx);
}

interface StoredInstance {
  readonly schema_name: string;
  readonly version: number;
  readonly position: string;
  readonly active: boolean;
}

async function listRows(db: Kysely<unknown>, name: string, isLocked = false): Promise<InstanceRow[]> {
  const { rows } = await sql<StoredInstance>`SELECT schema_name, version, position, active FROM public.projections
    WHERE name = ${name} ORDER BY schema_name ${isLocked ? sql`FOR UPDATE` : sql``}`.execute(db);
  return rows.map((row) => ({
    schemaName: row.schema_name,
    version: row.version,
    position: BigInt(row.position),
    isActive: row.active,
  }));
}
