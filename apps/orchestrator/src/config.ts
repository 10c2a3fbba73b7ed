import { z } from 'zod';
import type { OrchestratorConfig } from './start.js';

const environment = z.object({ NATS_URL: z.string().min(1), NATS_SEED_FILE: z.string().optional() });

/** @throws ZodError naming the variable that is missing or wrong */
export function configFrom(env: NodeJS.ProcessEnv): OrchestratorConfig {
  const { NATS_URL, NATS_SEED_FILE } = environment.parse(env);
  return { nats: { url: NATS_URL, name: 'orchestrator', seedFile: NATS_SEED_FILE } };
}
