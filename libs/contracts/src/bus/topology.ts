import { subjects } from './subjects.js';

/** JetStream streams and consumers, declared here and reconciled by one owner: the event store. */
export interface StreamDeclaration {
  readonly name: string;
  readonly subjects: readonly string[];
  /** `work`: deleted when acked, a full one refuses new messages. `tail`: bounded, the oldest go first. */
  readonly kind: 'work' | 'tail';
  readonly maxBytes: number;
  readonly maxAgeMs: number;
  /** What it holds is nowhere else: it is copied before the stream is made anew. @default false */
  readonly isOnlyCopy?: boolean;
}

export interface ConsumerDeclaration {
  readonly stream: string;
  readonly durable: string;
  readonly filterSubject: string;
  readonly ackWaitMs: number;
  readonly maxAckPending: number;
  /** Deliveries after which a message that fails by our own fault is dead-lettered. */
  readonly maxDeliver: number;
}

const MIB = 1024 * 1024;
const HOUR_MS = 3_600_000;

export const streams = {
  commands: {
    name: 'COMMANDS',
    subjects: ['mngr.cmd.>', subjects.probe('COMMANDS')],
    kind: 'work',
    maxBytes: 256 * MIB,
    maxAgeMs: HOUR_MS,
  },
  // Beside COMMANDS, so that a stop passes a full one.
  urgent: {
    name: 'URGENT',
    subjects: ['mngr.urg.>', subjects.probe('URGENT')],
    kind: 'work',
    maxBytes: 16 * MIB,
    maxAgeMs: HOUR_MS,
  },
  instructions: {
    name: 'INSTRUCTIONS',
    subjects: ['mngr.ins.>', subjects.probe('INSTRUCTIONS')],
    kind: 'work',
    maxBytes: 256 * MIB,
    maxAgeMs: 24 * HOUR_MS,
  },
  reports: {
    name: 'REPORTS',
    subjects: ['mngr.rep.>', subjects.probe('REPORTS')],
    kind: 'work',
    maxBytes: 256 * MIB,
    maxAgeMs: 24 * HOUR_MS,
  },
  // Only the end of the log, for those who follow it; whoever is further behind reads the store.
  events: {
    name: 'EVENTS',
    subjects: ['mngr.evt.>', subjects.probe('EVENTS')],
    kind: 'tail',
    maxBytes: 16 * MIB,
    maxAgeMs: 24 * HOUR_MS,
  },
  deadLetters: {
    name: 'DEADLETTERS',
    subjects: ['mngr.dead.>', subjects.probe('DEADLETTERS')],
    kind: 'tail',
    maxBytes: 64 * MIB,
    maxAgeMs: 30 * 24 * HOUR_MS,
    isOnlyCopy: true,
  },
} as const satisfies Record<string, StreamDeclaration>;

export const consumers = {
  orchestratorCommands: {
    stream: 'COMMANDS',
    durable: 'orchestrator_commands',
    filterSubject: 'mngr.cmd.>',
    ackWaitMs: 10_000,
    maxAckPending: 64,
    maxDeliver: 5,
  },
  orchestratorUrgent: {
    stream: 'URGENT',
    durable: 'orchestrator_urgent',
    filterSubject: 'mngr.urg.>',
    ackWaitMs: 10_000,
    maxAckPending: 64,
    maxDeliver: 5,
  },
  orchestratorReports: {
    stream: 'REPORTS',
    durable: 'orchestrator_reports',
    filterSubject: 'mngr.rep.>',
    ackWaitMs: 10_000,
    // Reports of one machine that wait share a commit.
    maxAckPending: 256,
    maxDeliver: 5,
  },
} as const satisfies Record<string, ConsumerDeclaration>;

/** The durable consumer through which one machine gets its instructions. */
export function machineConsumer(machineId: string): ConsumerDeclaration {
  return {
    stream: 'INSTRUCTIONS',
    durable: machineId,
    filterSubject: `mngr.ins.${machineId}`,
    ackWaitMs: 10_000,
    maxAckPending: 64,
    maxDeliver: 5,
  };
}
