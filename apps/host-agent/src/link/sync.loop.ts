import { subjects, syncRequest } from '@mngr/contracts';
import { toAppError } from '@mngr/errors';
import { ask, Bus } from '@mngr/messaging';
import { createLogger } from '@mngr/telemetry';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { HostAgentConfig } from '../config.js';
import { InstructionExecutor } from '../instruction/instruction.executor.js';
import { ObservationSender } from '../state/observation.sender.js';
import { MachineLink } from './machine.link.js';
import { ReportSender } from './report.sender.js';
import { SyncMemory } from './sync.memory.js';

const ROUND_MS = 30_000;
const RETRY_MS = 1_000;

/** The round that heals lost messages: tells what is journaled and known here, takes what is missing. */
@Injectable()
export class SyncLoop implements OnApplicationShutdown {
  readonly #log = createLogger('host-agent');
  #timer: NodeJS.Timeout | undefined;
  #isRunning = false;
  #isWanted = false;

  constructor(
    private readonly bus: Bus,
    private readonly config: HostAgentConfig,
    private readonly memory: SyncMemory,
    private readonly link: MachineLink,
    private readonly executor: InstructionExecutor,
    private readonly sender: ReportSender,
    private readonly observations: ObservationSender,
  ) {}

  start(): void {
    this.link.onRegistered(() => this.request());
    this.bus.onReconnect(() => this.request());
    this.sender.onOtherLog(() => this.request());
    this.request();
  }

  onApplicationShutdown(): void {
    clearTimeout(this.#timer);
  }

  /** Asks for a round now; requests during one lead to one more. */
  request(): void {
    this.#isWanted = true;
    if (!this.#isRunning) void this.#run();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    clearTimeout(this.#timer);
    let nextMs = ROUND_MS;
    while (this.#isWanted) {
      this.#isWanted = false;
      try {
        await this.#round();
      } catch (cause) {
        const error = toAppError(cause);
        if (error.code === 'machine.stale-epoch') await this.link.reregister();
        this.#log.debug({ code: error.code }, 'a sync round failed');
        nextMs = RETRY_MS;
      }
    }
    this.#isRunning = false;
    this.#timer = setTimeout(() => this.request(), nextMs);
  }

  async #round(): Promise<void> {
    const { machineId } = this.config;
    const request = { machineId, epoch: this.link.requireEpoch(), ...this.memory.describe() };
    const answer = await ask(this.bus, syncRequest, request, { subject: subjects.link(machineId, 'sync') });
    await this.memory.take(answer, request.journalId);
    // An answer has an end: what did not fit comes with the next one.
    if (answer.instructions.length > 0) this.#isWanted = true;
    this.executor.wake();
    this.observations.resend();
  }
}
