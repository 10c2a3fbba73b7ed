import { instructionSchema, machineConsumer } from '@mngr/contracts';
import { invalidInput } from '@mngr/errors';
import { Bus, consume, parseMessage, type Consumption } from '@mngr/messaging';
import { createLogger } from '@mngr/telemetry';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { HostAgentConfig } from '../config.js';
import { InstructionIntake } from './instruction.intake.js';

/** INSTRUCTIONS → journal. The ack means: it stands on this machine's disk. */
@Injectable()
export class InstructionReceiver implements OnApplicationShutdown {
  readonly #log = createLogger('host-agent');
  #consumption: Consumption | undefined;

  constructor(
    private readonly bus: Bus,
    private readonly config: HostAgentConfig,
    private readonly intake: InstructionIntake,
  ) {}

  start(): void {
    this.#consumption = consume(
      this.bus,
      machineConsumer(this.config.machineId),
      async (msg) => {
        const instruction = parseMessage(instructionSchema, msg);
        if (instruction.machineId !== this.config.machineId)
          throw invalidInput('instruction.foreign-machine', 'An instruction for another machine came here.');
        await this.intake.take(instruction);
      },
      (err, where) => this.#log.error({ err, where }, 'an instruction failed'),
    );
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#consumption?.stop();
  }
}
