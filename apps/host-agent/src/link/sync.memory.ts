import { Injectable } from '@nestjs/common';
import { AgentRecords } from '../journal/agent.records.js';
import { InstructionJournal } from '../journal/instruction.journal.js';
import { JournalDatabase } from '../journal/journal.database.js';
import { ReportSender } from './report.sender.js';

/** What a round reads from and writes to this machine's own memory. */
@Injectable()
export class SyncMemory {
  constructor(
    private readonly database: JournalDatabase,
    private readonly journal: InstructionJournal,
    private readonly records: AgentRecords,
    private readonly sender: ReportSender,
  ) {}

  describe() {
    const agents = this.records.all.map(({ agentId, incarnation, generation }) => ({
      agentId,
      incarnation,
      generation,
    }));
    return { journalId: this.database.journalId, journaledSeq: this.journal.journaledUpTo, agents };
  }

  take(instructions: Parameters<InstructionJournal['addAll']>[0], reportsAppendedUpTo: number): void {
    this.journal.addAll(instructions);
    this.sender.confirm(reportsAppendedUpTo);
  }
}
