import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Instruction, ReportBody } from '@mngr/contracts';
import { InstructionJournal } from '../journal/instruction.journal.js';
import { JournalDatabase } from '../journal/journal.database.js';
import { ReportOutbox } from '../journal/report.outbox.js';

export const AGENT = `agent-${'a'.repeat(32)}`;

/** A journal file that can be closed and opened again, as by a new process. */
export class TestJournal {
  readonly directory = mkdtempSync(join(tmpdir(), 'mngr-journal-'));
  database = opened(this.path);
  instructions = new InstructionJournal(this.database);
  outbox = new ReportOutbox(this.database);

  get path(): string {
    return join(this.directory, 'control', 'journal.db');
  }

  reopen(): void {
    this.database.close();
    this.database = opened(this.path);
    this.instructions = new InstructionJournal(this.database);
    this.outbox = new ReportOutbox(this.database);
  }

  remove(): void {
    this.database.close();
    this.removeFiles();
  }

  removeFiles(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** A journal of the log with epoch 1. */
function opened(path: string): JournalDatabase {
  const database = new JournalDatabase(path);
  if (database.logEpoch === 0) database.setMeta('log_epoch', '1');
  return database;
}

export function anInstruction(seq: number, agentId = AGENT): Instruction {
  const machineId = `machine-${'b'.repeat(32)}`;
  const numbers = { seq, logEpoch: 1, generation: 1, incarnation: 1 };
  const body = { type: 'StopAgent', gracefulTimeoutMs: seq } as const;
  return {
    machineId,
    projectId: 'default',
    agentId,
    ...numbers,
    issuedAt: '2030-01-01T00:00:00.000Z',
    correlationId: `c${seq}`,
    body,
  };
}

export const aFact: ReportBody = {
  type: 'Stopped',
  data: { agentId: AGENT, generation: 1, incarnation: 1, remaining: [] },
};
export const anOrigin = { projectId: 'default', instructionSeq: null, correlationId: 'c' };
