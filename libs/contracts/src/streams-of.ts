/** Names of the log's streams: short ones, one per lifecycle or message. */
export const streamOf = {
  agent: (agentId: string): string => agentId,
  /** One per message, so that messages to one agent neither conflict nor read each other. Begins alike for one agent. */
  message: (agentId: string, messageId: string): string => `message-${agentId}-${messageId.slice('message-'.length)}`,
  /** Messages before contract version 2, all of one process life. Only read. */
  incarnation: (agentId: string, incarnation: number): string => `incarnation-${agentId}-${incarnation}`,
  exec: (execId: string): string => `exec-${execId}`,
  file: (accessId: string): string => `file-${accessId}`,
  provision: (provisionId: string): string => `provision-${provisionId}`,
  garbage: (collectionId: string): string => `gc-${collectionId}`,
  machine: (machineId: string): string => machineId,
  host: (hostId: string): string => hostId,
} as const;
