import { assertNever, unavailable } from '@mngr/errors';
import { Injectable } from '@nestjs/common';
import { DeliverMessageOperation } from '../agent/deliver-message.operation.js';
import { DestroyAgentOperation } from '../agent/destroy-agent.operation.js';
import { StartAgentOperation } from '../agent/start-agent.operation.js';
import { StopAgentOperation } from '../agent/stop-agent.operation.js';
import { MachineLink } from '../link/machine.link.js';
import { JournalDatabase } from '../journal/journal.database.js';
import type { JournaledInstruction } from '../journal/instruction.journal.js';

/** The four things that an instruction can ask. */
@Injectable()
export class Operations {
  constructor(
    private readonly link: MachineLink,
    private readonly database: JournalDatabase,
    readonly start: StartAgentOperation,
    readonly stop: StopAgentOperation,
    readonly destroy: DestroyAgentOperation,
    readonly deliver: DeliverMessageOperation,
  ) {}

  async run({ instruction, step }: JournaledInstruction): Promise<void> {
    const { body } = instruction;
    // What cannot be written down is not begun.
    this.database.requireWritable();
    switch (body.type) {
      case 'StartAgent':
        if (!this.link.hasLease) {
          throw unavailable('machine.no-lease', 'Without a lease this machine begins nothing new.');
        }
        return this.start.run(instruction, body.launch);
      case 'StopAgent':
        return this.stop.run(instruction, body.gracefulTimeoutMs);
      case 'DestroyAgent':
        return this.destroy.run(instruction, body);
      case 'DeliverMessage':
        return this.deliver.run(instruction, body, step);
      default:
        return assertNever(body);
    }
  }
}
