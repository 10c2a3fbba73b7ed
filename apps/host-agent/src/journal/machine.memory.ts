import { Injectable } from '@nestjs/common';
import { AgentRecords } from './agent.records.js';
import { EndedAgents } from './ended.agents.js';
import { InstructionJournal } from './instruction.journal.js';
import { JournalDatabase } from './journal.database.js';
import { ReportOutbox } from './report.outbox.js';

/** The parts of this machine's memory; what is written inside `commit` stands or falls together. */
@Injectable()
export class MachineMemory {
  constructor(
    readonly database: JournalDatabase,
    readonly instructions: InstructionJournal,
    readonly records: AgentRecords,
    readonly outbox: ReportOutbox,
    readonly ended: EndedAgents,
  ) {}

  /** @throws AppError `journal.unwritable` (unavailable): nothing is written; what was done outside stays and is found again */
  commit(work: () => void): void {
    try {
      this.database.transaction(work);
    } catch (error) {
      this.records.reload();
      throw error;
    }
  }
}
