import { z } from 'zod';

/** What can be asked of agents of one type; a missing one is refused by name. */
export const agentCapabilitiesSchema = z.object({
  /** Text can be typed to it. */
  message: z.boolean(),
  /** A message may interrupt what it is doing. */
  steer: z.boolean(),
  /** Its permission prompts can be answered. */
  approve: z.boolean(),
  /** A stopped one goes on with the same conversation. */
  resume: z.boolean(),
  /** It tells what it has spent. */
  cost: z.boolean(),
  transcript: z.boolean(),
});
export type AgentCapabilities = z.infer<typeof agentCapabilitiesSchema>;

export const agentTypeViewSchema = z.object({ type: z.string(), capabilities: agentCapabilitiesSchema });
