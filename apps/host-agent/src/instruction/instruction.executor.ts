import { setTimeout as delay } from 'node:timers/promises';
import type { Instruction } from '@mngr/contracts';
import { isRetryable, toAppError } from '@mngr/errors';
import { createLogger, withSpan } from '@mngr/telemetry';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { InstructionJournal, type InstructionKey } from '../journal/instruction.journal.js';
import { JournalHealth } from '../journal/journal.health.js';
import { AgentQueue } from './agent.queue.js';
import { Operations } from './operations.js';

const RETRY_DELAYS_MS = [50, 200, 1_000, 5_000, 15_000] as const;

/** Brings journaled instructions to their end, in order, however often it takes. */
@Injectable()
export class InstructionExecutor implements OnApplicationShutdown {
  readonly #log = createLogger('host-agent');
  readonly #waiting = new Set<() => void>();
  #taken: InstructionKey = { logEpoch: 0, seq: 0 };
  #isStopped = false;

  constructor(
    private readonly journal: InstructionJournal,
    private readonly queue: AgentQueue,
    private readonly operations: Operations,
    health: JournalHealth,
  ) {
    health.onRecovered(() => {
      for (const resume of this.#waiting) resume();
    });
  }

  onApplicationShutdown(): void {
    this.#isStopped = true;
  }

  /** Looks for journaled instructions that are not under way yet. */
  wake(): void {
    for (const instruction of this.journal.open(this.#taken)) {
      this.#taken = instruction;
      void this.queue.run(instruction.agentId, () => this.#execute(instruction));
    }
  }

  async #execute(instruction: Instruction): Promise<void> {
    const facts = { agentId: instruction.agentId, seq: instruction.seq, type: instruction.body.type };
    for (let attempt = 0; !this.#isStopped; attempt++) {
      try {
        await withSpan(`do ${facts.type}`, { kind: 'consumer', parent: instruction.trace }, () =>
          this.operations.run(instruction),
        );
        return;
      } catch (cause) {
        // Nothing is given up: the instruction stays in the journal and blocks only its own agent.
        const error = toAppError(cause);
        const log = { ...facts, attempt, err: error };
        if (isRetryable(error)) this.#log.warn(log, 'an instruction is tried again');
        else this.#log.error(log, 'an instruction failed');
        await this.#pause(RETRY_DELAYS_MS[Math.min(attempt, RETRY_DELAYS_MS.length - 1)]);
      }
    }
  }

  /** Ends early when what kept the instruction back may be over. */
  async #pause(ms: number | undefined): Promise<void> {
    const { promise: recovered, resolve } = Promise.withResolvers<void>();
    this.#waiting.add(resolve);
    await Promise.race([delay(ms, undefined, { ref: false }), recovered]);
    this.#waiting.delete(resolve);
  }
}
