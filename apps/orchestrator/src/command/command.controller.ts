import { commandEnvelopeSchema, consumers, REPLY_TO_HEADER, subjects, type CommandEnvelope } from '@mngr/contracts';
import { invalidInput } from '@mngr/errors';
import { EventStoreClient } from '@mngr/event-store-client';
import { Bus, Consumes, type Delivery } from '@mngr/messaging';
import { failpoint } from '@mngr/telemetry';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { executeCommand } from './execute-command.js';

const INBOX = /^_INBOX(\.[A-Za-z0-9_-]+){1,8}$/;

/** COMMANDS and URGENT → decision → log. The reply goes out before the ack: a lost reply is asked for again under the same id. */
@Controller()
export class CommandController {
  constructor(
    private readonly store: EventStoreClient,
    private readonly bus: Bus,
  ) {}

  /** A lane of its own: a stop is pulled and decided however many commands wait. */
  @Consumes(consumers.orchestratorUrgent, commandEnvelopeSchema)
  handleUrgent(@Payload() envelope: CommandEnvelope, @Ctx() delivery: Delivery): Promise<void> {
    return this.handle(envelope, delivery);
  }

  @Consumes(consumers.orchestratorCommands, commandEnvelopeSchema)
  async handle(@Payload() envelope: CommandEnvelope, @Ctx() delivery: Delivery): Promise<void> {
    if (delivery.subject !== subjects.command(envelope.projectId, envelope.type))
      throw invalidInput('command.foreign-subject', 'A command came on the subject of another one.');
    await failpoint('orchestrator.command-received');
    const reply = await executeCommand(envelope, this.store);
    const replyTo = delivery.header(REPLY_TO_HEADER);
    // Only to an inbox: with our rights a sender must not speak on other subjects, and a bad one must not undo the rest.
    if (replyTo !== undefined && INBOX.test(replyTo)) this.bus.nc.publish(replyTo, JSON.stringify(reply));
  }
}
