import type { AgentStatus, Instruction, InstructionBody, Trace } from '@mngr/contracts';
import { ProjectionReader } from '@mngr/projections';
import { sql } from 'kysely';
import type { Database } from '../database/database.js';
import { ANSWER_BYTES } from '../read/log.queries.js';
import type { PostgresEventLog } from '../read/postgres-event-log.js';
import { statusOf, type AgentRow } from './agent.row.js';

/** An instruction as it is stored: numbered, but without what only a reader can know. */
export interface StoredInstruction {
  readonly machine_id: string;
  readonly seq: number;
  readonly issued_at: Date;
  readonly payload: {
    readonly projectId: string;
    readonly agentId: string;
    readonly generation: number;
    readonly incarnation: number;
    readonly correlationId: string;
    readonly trace?: Trace;
    readonly body: InstructionBody;
  };
}

/** The epoch is that of the log now: after a restore the same instruction counts as a newer one. */
export function instructionOf(row: StoredInstruction, logEpoch: number): Instruction {
  const { machine_id: machineId, seq, issued_at: issuedAt, payload } = row;
  return { ...payload, machineId, seq, logEpoch, issuedAt: issuedAt.toISOString() };
}

export interface MachineQuestion {
  readonly machineId: string;
  readonly journaledSeq: number;
  readonly journalId: string;
  /** Of the log that `journaledSeq` counts in. @default the present one */
  readonly logEpoch?: number | undefined;
}

export interface MachineDesired {
  readonly position: string;
  readonly logEpoch: number;
  readonly reportsAppendedUpTo: number;
  readonly instructions: Instruction[];
  readonly agents: { agentId: string; status: AgentStatus; generation: number; incarnation: number }[];
}

/** What a machine must know to heal from any lost message. */
export class MachineDesiredQueries {
  constructor(
    private readonly db: Database,
    private readonly reader: ProjectionReader,
    private readonly log: PostgresEventLog,
  ) {}

  /**
   * Read at the log's end as it was when the question came, so at or after everything the machine can know of.
   *
   * @throws AppError `read-model.behind` (unavailable)
   */
  async desired({ machineId, journaledSeq, journalId, logEpoch }: MachineQuestion): Promise<MachineDesired> {
    // What was journaled of another log says nothing about this one.
    const above = logEpoch === undefined || logEpoch === this.log.logEpoch ? journaledSeq : 0;
    const head = await this.log.head();
    return this.reader.read(['agents'], head, async ({ trx, schemaOf, position }) => {
      const agents = await sql<AgentRow>`SELECT agent_id, process, is_destroying, ended, generation, incarnation
        FROM ${sql.id(schemaOf('agents'), 'agents')}
        WHERE machine_id = ${machineId} AND (ended IS NULL OR ended = 'forgotten') ORDER BY agent_id`.execute(trx);
      // Up to what one answer may hold: the machine asks for the rest once it has journaled these.
      const open = await sql<StoredInstruction>`SELECT * FROM (
          SELECT machine_id, seq, payload, issued_at, row_number() OVER by_seq AS row_no,
            sum(octet_length(payload::text)) OVER by_seq AS bytes
          FROM public.instructions WHERE machine_id = ${machineId} AND seq > ${above} AND finished_at IS NULL
          WINDOW by_seq AS (ORDER BY seq)) AS measured
        WHERE bytes <= ${ANSWER_BYTES} OR row_no = 1 ORDER BY seq`.execute(trx);
      const journal = await sql<{ appended_up_to: number }>`SELECT appended_up_to FROM public.machine_journals
        WHERE machine_id = ${machineId} AND journal_id = ${journalId}`.execute(trx);
      return {
        position: String(position),
        logEpoch: this.log.logEpoch,
        reportsAppendedUpTo: journal.rows[0]?.appended_up_to ?? 0,
        instructions: open.rows.map((row) => instructionOf(row, this.log.logEpoch)),
        agents: agents.rows.map((row) => ({
          agentId: row.agent_id,
          status: statusOf(row),
          generation: row.generation,
          incarnation: row.incarnation,
        })),
      };
    });
  }

  /** Machines that ever had a report or an instruction. */
  async knownMachines(): Promise<string[]> {
    const { rows } = await sql<{ machine_id: string }>`SELECT machine_id FROM machines`.execute(this.db);
    return rows.map((row) => row.machine_id);
  }
}
