import { Injectable } from '@nestjs/common';
import { AgentRecords } from '../journal/agent.records.js';
import { InstructionJournal } from '../journal/instruction.journal.js';
import { JournalDatabase } from '../journal/journal.database.js';
import { LogEpochKeeper, type SyncAnswer } from './log-epoch.keeper.js';
import { ReportSender } from './report.sender.js';

/** What a round reads from and writes to this machine's own memory. */
@Injectable()
export class SyncMemory {
  constructor(
    private readonly database: JournalDatabase,
    private readonly journal: InstructionJournal,
    private readonly records: AgentRecords,
    private readonly sender: ReportSender,
    private readonly keeper: LogEpochKeeper,
  ) {}

  describe() {
    const agents = this.records.all.map(({ agentId, incarnation, generation }) => ({
      agentId,
      incarnation,
      generation,
    }));
    const { journalId, logEpoch } = this.database;
    const ofLog = logEpoch === 0 ? {} : { logEpoch };
    return { journalId, ...ofLog, journaledSeq: this.journal.journaledUpTo, agents };
  }

  /** @param journalId of the outbox that was asked about */
  async take(answer: SyncAnswer, journalId: string): Promise<void> {
    if (await this.keeper.take(answer)) return this.sender.resend();
    if (answer.logEpoch !== this.database.logEpoch || journalId !== this.database.journalId) return;
    this.journal.addAll(answer.instructions);
    this.sender.confirm(answer.reportsAppendedUpTo);
  }
}
