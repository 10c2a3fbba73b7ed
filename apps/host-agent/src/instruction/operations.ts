import { availableParallelism } from 'node:os';
import type { Instruction } from '@mngr/contracts';
import { assertNever, unavailable } from '@mngr/errors';
import { Injectable } from '@nestjs/common';
import { DeliverMessageOperation } from '../agent/deliver-message.operation.js';
import { DestroyAgentOperation } from '../agent/destroy-agent.operation.js';
import { StartAgentOperation } from '../agent/start-agent.operation.js';
import { StopAgentOperation } from '../agent/stop-agent.operation.js';
import { UpdateAgentOperation } from '../agent/update-agent.operation.js';
import { MachineLink } from '../link/machine.link.js';
import { JournalDatabase } from '../journal/journal.database.js';
import { Gate } from './gate.js';

/** A start forks git and tmux some ten times: more at once end no sooner, and stops and messages wait for them. */
const STARTS_AT_ONCE = Math.max(4, 2 * availableParallelism());

/** The five things that an instruction can ask. */
@Injectable()
export class Operations {
  readonly #starts = new Gate(STARTS_AT_ONCE);

  constructor(
    private readonly link: MachineLink,
    private readonly database: JournalDatabase,
    readonly start: StartAgentOperation,
    readonly stop: StopAgentOperation,
    readonly destroy: DestroyAgentOperation,
    readonly deliver: DeliverMessageOperation,
    readonly update: UpdateAgentOperation,
  ) {}

  async run(instruction: Instruction): Promise<void> {
    const { body } = instruction;
    // What cannot be written down is not begun.
    this.database.requireWritable();
    switch (body.type) {
      case 'StartAgent':
        return this.start.run(instruction, body.launch, (task) => this.#inStartSlot(task));
      case 'StopAgent':
        return this.stop.run(instruction, body.gracefulTimeoutMs);
      case 'DestroyAgent':
        return this.destroy.run(instruction, body);
      case 'DeliverMessage':
        return this.deliver.run(instruction, body);
      case 'UpdateAgent':
        return this.update.run(instruction, body);
      default:
        return assertNever(body);
    }
  }

  /** One of the starts that may go on at once; refused without a lease. */
  #inStartSlot<T>(task: () => Promise<T>): Promise<T> {
    return this.#starts.run(() => {
      if (this.link.hasLease) return task();
      throw unavailable('machine.no-lease', 'Without a lease this machine begins nothing new.');
    });
  }
}
