import type { AgentRecord } from '../agents/agent-record.js';

/** An agent as filters and `--sort` see it: its record, and three measures that are not printed. */
export function agentContext(agent: AgentRecord, nowMs: number): object {
  const created = agent['create_time'];
  return {
    ...agent,
    age: typeof created === 'string' ? Math.max(0, nowMs - Date.parse(created)) / 1000 : null,
    runtime: agent['runtime_seconds'] ?? null,
    idle: agent['idle_seconds'] ?? null,
  };
}
