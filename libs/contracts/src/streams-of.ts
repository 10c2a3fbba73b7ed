/** Names of the log's streams: short ones, one per lifecycle or process life. */
export const streamOf = {
  agent: (agentId: string): string => agentId,
  incarnation: (agentId: string, incarnation: number): string => `incarnation-${agentId}-${incarnation}`,
  exec: (execId: string): string => `exec-${execId}`,
  machine: (machineId: string): string => machineId,
  host: (hostId: string): string => hostId,
} as const;
