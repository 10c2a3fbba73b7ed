import { findCommand, recordCommand, type CommandEnvelope } from '@mngr/contracts';
import { Answers } from '@mngr/messaging';
import { Controller, UseFilters } from '@nestjs/common';
import { DatabaseFailureFilter } from '../database/database-failure.js';
import { CommandStore } from './command-store.js';

@Controller()
@UseFilters(DatabaseFailureFilter)
export class CommandController {
  constructor(private readonly commands: CommandStore) {}

  @Answers(recordCommand)
  record(envelope: CommandEnvelope) {
    return this.commands.record(envelope);
  }

  @Answers(findCommand)
  async find({ commandId, projectId }: { commandId: string; projectId: string }) {
    const row = await this.commands.find(commandId, projectId);
    if (row === null) return { command: null, payloadHash: null };
    const { type, status, position, answer } = row;
    const command = { commandId, type, status, position, answer, recordedAt: row.recorded_at.toISOString() };
    return { command, payloadHash: row.payload_hash };
  }
}
