import { REPLY_TO_HEADER, subjects, type CommandEnvelope } from '@mngr/contracts';
import type { Bus } from '../bus.js';
import { publish } from '../publish.js';

/**
 * Hands a command to COMMANDS, or to URGENT if it is a stop or a destroy. Without a `Nats-Msg-Id` on purpose: it would swallow a retry whose reply is awaited.
 *
 * @throws AppError `bus.publish-failed` (unavailable); it may have been stored, so a retry uses the same command id
 */
export function publishCommand(bus: Bus, envelope: CommandEnvelope, replyTo?: string): Promise<void> {
  const headers = replyTo === undefined ? {} : { [REPLY_TO_HEADER]: replyTo };
  return publish(bus, subjects.command(envelope.projectId, envelope.type), envelope, { headers });
}
