import { unavailable } from '@mngr/errors';
import { sql, type Kysely, type Transaction } from 'kysely';
import type { Projector } from './projector.js';
import { behind } from './watermark.js';

const READ_DEADLINE_MS = 2_000;
/** A swap took the schema away between naming it and reading it. */
const UNDEFINED_TABLE = '42P01';
const ATTEMPTS = 3;

/** A consistent snapshot over some projections. */
export interface ReadSnapshot {
  readonly trx: Transaction<unknown>;
  /** Schema of each projection asked for. */
  schemaOf(name: string): string;
  /** All of them are at least here. */
  readonly position: bigint;
}

/** Reads rows of projections, at or after a position if asked. */
export class ProjectionReader {
  readonly #projectorByName: ReadonlyMap<string, Projector>;

  constructor(
    private readonly db: Kysely<unknown>,
    projectors: readonly Projector[],
  ) {
    this.#projectorByName = new Map(projectors.map((projector) => [projector.name, projector]));
  }

  /**
   * Runs `query` on one read-only snapshot of the named projections.
   *
   * @param after waits, at most 2 s, until all of them have reached this position
   * @throws AppError `read-model.behind` (unavailable) when they do not
   * @throws AppError `read-model.building` (unavailable) while one is built for the first time
   */
  async read<T>(
    names: readonly string[],
    after: bigint | undefined,
    query: (snapshot: ReadSnapshot) => Promise<T>,
  ): Promise<T> {
    const projectors = names.map((name) => this.#projector(name));
    const deadline = Date.now() + READ_DEADLINE_MS;
    for (let attempt = 1; ; attempt++) {
      if (after !== undefined)
        await Promise.all(projectors.map((each) => each.watermark.reach(after, Math.max(0, deadline - Date.now()))));
      try {
        return await this.#snapshot(projectors, after, query);
      } catch (error) {
        if (!isUndefinedTable(error) || attempt === ATTEMPTS) throw error;
      }
    }
  }

  async #snapshot<T>(
    projectors: readonly Projector[],
    after: bigint | undefined,
    query: (snapshot: ReadSnapshot) => Promise<T>,
  ): Promise<T> {
    // Known before the snapshot is taken, hence true in it.
    const known = new Map(projectors.map((projector) => [projector.name, knownPositions(projector)]));
    return this.db
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute(async (trx) => {
        const names = projectors.map(({ name }) => name);
        const { rows } = await sql<{ name: string; schema_name: string; position: string }>`
          SELECT name, schema_name, position FROM public.projections WHERE name = ANY (${names}) AND active`.execute(
          trx,
        );
        const schemas = new Map(rows.map((row) => [row.name, row.schema_name]));
        let position: bigint | undefined;
        for (const row of rows) {
          const local = known.get(row.name)?.(row.schema_name) ?? 0n;
          const reached = BigInt(row.position) > local ? BigInt(row.position) : local;
          position = position === undefined || reached < position ? reached : position;
        }
        if (position === undefined || schemas.size < names.length) throw building();
        if (after !== undefined && position < after) throw behind(after, position);
        return query({ trx, position, schemaOf: (name) => schemas.get(name) ?? missing(name) });
      });
  }

  #projector(name: string): Projector {
    return this.#projectorByName.get(name) ?? missing(name);
  }
}

function knownPositions(projector: Projector): (schemaName: string) => bigint {
  const position = projector.livePosition();
  return (schemaName) => (position?.schemaName === schemaName ? position.position : 0n);
}

function building(): Error {
  return unavailable('read-model.building', 'The read model is built for the first time; ask again.', {
    facts: { retryAfterMs: 1_000 },
  });
}

function missing(name: string): never {
  throw new Error(`no projection named ${name}`);
}

function isUndefinedTable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === UNDEFINED_TABLE;
}
