import type { Instruction } from '@mngr/contracts';
import { failpoint } from '@mngr/telemetry';
import { Injectable } from '@nestjs/common';
import { InstructionJournal } from '../journal/instruction.journal.js';
import { SyncLoop } from '../link/sync.loop.js';
import { InstructionExecutor } from './instruction.executor.js';

/** Writes an instruction down and sets it going. */
@Injectable()
export class InstructionIntake {
  constructor(
    private readonly journal: InstructionJournal,
    private readonly executor: InstructionExecutor,
    private readonly sync: SyncLoop,
  ) {}

  async take(instruction: Instruction): Promise<void> {
    this.journal.add(instruction);
    await failpoint('host-agent.journaled');
    if (this.journal.hasGap()) this.sync.request();
    this.executor.wake();
  }
}
