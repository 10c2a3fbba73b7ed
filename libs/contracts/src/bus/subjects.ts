/** Commands that take load away or end harm: they travel apart, so that they never queue behind the rest. */
const URGENT_COMMANDS: ReadonlySet<string> = new Set(['StopAgent', 'DestroyAgent']);

/** Subjects in one place: every name on the bus is made here. Tokens are ids or type names, never free text. */
export const subjects = {
  command: (projectId: string, type: string): string =>
    `mngr.${URGENT_COMMANDS.has(type) ? 'urg' : 'cmd'}.${projectId}.${type}`,
  instruction: (machineId: string): string => `mngr.ins.${machineId}`,
  report: (machineId: string): string => `mngr.rep.${machineId}`,
  event: (projectId: string, streamId: string, type: string): string => `mngr.evt.${projectId}.${streamId}.${type}`,
  deadLetter: (stream: string, consumer: string): string => `mngr.dead.${stream}.${consumer}`,
  /** Into a stream, to see whether it takes messages; no consumer's filter lets it through, and it is removed at once. */
  probe: (stream: string): string => `mngr.probe.${stream}`,
  /** Core NATS, machine → event store. */
  observations: (machineId: string): string => `mngr.obs.${machineId}`,
  /** Core NATS, orchestrator → machine. */
  reportsConfirmed: (machineId: string): string => `mngr.conf.${machineId}`,
  /** Core NATS, event store → everyone: the log has grown to this position. */
  poke: 'mngr.poke',
  link: (machineId: string, what: 'register' | 'heartbeat' | 'sync'): string => `mngr.rpc.link.${machineId}.${what}`,
  live: (machineId: string, what: 'capture' | 'exec' | 'exec-with-input' | 'file' | 'input'): string =>
    `mngr.live.${machineId}.${what}`,
  /** Credit and cancel of one stream, of an exec or of files. */
  liveControl: (machineId: string, streamId: string): string => `mngr.live.${machineId}.exec.${streamId}`,
} as const;

/** Header with the subject that waits for a command's answer: JetStream uses the reply field itself for its ack. */
export const REPLY_TO_HEADER = 'Mngr-Reply-To';
