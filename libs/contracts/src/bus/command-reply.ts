import { z } from 'zod';
import { commandAnswerSchema, wireErrorSchema } from '../store/append.js';

/** Orchestrator → the subject in `Mngr-Reply-To`. `refused`: the command id stands for another payload; nothing is stored. */
export const commandReplySchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('answered'), answer: commandAnswerSchema, isDuplicate: z.boolean() }),
  z.object({ status: z.literal('refused'), error: wireErrorSchema }),
]);
export type CommandReply = z.infer<typeof commandReplySchema>;
