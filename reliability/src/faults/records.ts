// The lines of a run directory. They are kept, so that an old run can be judged again by a newer judge.
// Every `at` is the outside clock in milliseconds since 1970, which no fault shifts.

/** `run.json` */
export interface RunRecord {
  readonly seed: number;
  readonly profile: string;
  readonly startedAt: number;
  /** When commands ended and faults were healed: what is not done 30 s later was lost. */
  readonly quietAt?: number;
  readonly hosts: readonly { readonly name: string; readonly machineId: string; readonly hostId: string }[];
}

/** `history.jsonl`: what one client asked and was told. A call is one try; a retry of it repeats the key. */
export interface CallRecord {
  readonly kind: 'call';
  readonly at: number;
  readonly client: number;
  readonly key: string;
  readonly operation: string;
  readonly path: string;
  readonly agentId?: string;
  readonly body?: unknown;
}

export interface AnswerRecord {
  readonly kind: 'answer';
  readonly at: number;
  readonly client: number;
  readonly key: string;
  readonly operation: string;
  /** 0: nobody answered. */
  readonly status: number;
  readonly body: unknown;
  /** The header, for 202, 429 and 503. */
  readonly retryAfter?: string | null;
}

/** `history.jsonl`: a file that a client wrote into the workspace of an agent, and which must never be lost. */
export interface PlantedRecord {
  readonly kind: 'planted';
  readonly at: number;
  readonly agentId: string;
  readonly path: string;
  /** git's hash of its content, under which a kept ref holds it. */
  readonly blob: string;
  /** Where refs may keep it; null for a directory in place. */
  readonly repository: string | null;
}

/** `history.jsonl`: what a viewer of the event stream saw in one connection since its last line, in order. */
export interface ViewedRecord {
  readonly kind: 'viewed';
  readonly at: number;
  readonly viewer: number;
  readonly connection: number;
  /** Where this connection had begun; null: from now on. */
  readonly after: string | null;
  readonly positions: readonly string[];
}

export type HistoryRecord = CallRecord | AnswerRecord | PlantedRecord | ViewedRecord;

/** `faults.jsonl` */
export interface FaultRecord {
  readonly at: number;
  /** Such as F1; one of `catalogue`. */
  readonly fault: string;
  readonly phase: 'begin' | 'end' | 'skipped' | 'recovered';
  /** What it was done to, or why it was skipped. */
  readonly detail: string;
  /** Commands answered per second in the 5 s before it began. */
  readonly commandsPerSecond?: number;
  /** For `recovered`: from the end of the fault to the first good answer of a new command, in ms. */
  readonly recoveryMs?: number;
  /** For F5, F14 and F17 of an agent: hosts whose agents this fault ends by itself. */
  readonly endsAgentsOf?: readonly string[];
}

/**
 * What a process with an agent's mark in its environment is: the launch script before it became the program, the
 * program, a child of the program, or the shell that stays in the pane after the program.
 */
export type ProcessRole = 'launcher' | 'program' | 'child' | 'afterwards';

/** `witness.jsonl`: a process of an agent was first seen, changed its role by exec, or is gone (or a zombie). */
export interface ProcessRecord {
  readonly kind: 'process';
  /** Of the scan that saw it. */
  readonly at: number;
  /** Of the last scan that still saw it otherwise: the change was between the two. */
  readonly after: number;
  readonly change: 'up' | 'role' | 'down';
  readonly agentId: string;
  readonly incarnation: number;
  readonly pid: number;
  /** Field 22 of /proc/<pid>/stat; with the pid it names a process for ever. */
  readonly startTime: string;
  readonly role: ProcessRole;
  /** The working directory, when it was first seen as a program. */
  readonly cwd?: string;
}

/** `witness.jsonl`: the sessions with a tag of mngr on a host's tmux server, each time they changed. */
export interface SessionsRecord {
  readonly kind: 'sessions';
  readonly at: number;
  readonly host: string;
  /** false: the server did not answer within 1 s, and what it runs is not known. */
  readonly isAnswered: boolean;
  readonly sessions: readonly {
    readonly name: string;
    readonly agentId: string;
    readonly incarnation: number;
    readonly isDead: boolean;
  }[];
}

/** `witness.jsonl`: each second, and after each pause of more than 1 s in which the witness saw nothing. */
export interface HeartbeatRecord {
  readonly kind: 'heartbeat';
  readonly at: number;
  /** The longest time between two scans since the last line, in ms. */
  readonly longestGapMs: number;
  readonly scans: number;
}

export type WitnessRecord = ProcessRecord | SessionsRecord | HeartbeatRecord;

/** `samples.jsonl`: the log as it was during the run, from a connection of our own. */
export type SampleRecord =
  /** The log ended at this position at some time between the two. */
  | { readonly kind: 'head'; readonly at: number; readonly askedAt: number; readonly position: string }
  /** The hash of the events in (after, upTo], as they were when they were young. */
  | {
      readonly kind: 'segment';
      readonly at: number;
      readonly after: string;
      readonly upTo: string;
      readonly md5: string;
    };

/** `log.jsonl`: every event, in order of position, as it is in the database at the end. */
export interface LoggedEvent {
  readonly position: string;
  readonly projectId: string;
  readonly streamId: string;
  readonly streamVersion: number;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly causationId: string;
}

/** `commands.jsonl`: every row of the table of commands. */
export interface CommandRow {
  readonly commandId: string;
  readonly type: string;
  readonly status: 'recorded' | 'done' | 'rejected' | 'expired';
  readonly position: string | null;
  readonly answer: unknown;
}

/** One agent as the API showed it when all was quiet. */
export interface FinalView {
  readonly agentId: string;
  readonly name: string;
  readonly hostId: string;
  readonly state: string;
  readonly status: string;
  readonly incarnation: number;
}

/** `end.json` */
export interface EndRecord {
  /** When nothing was pending any more; null: 30 s after quiet something still was. */
  readonly settledAt: number | null;
  /** What was pending 30 s after quiet, as sentences. */
  readonly pending: readonly string[];
  readonly viewedAt: number;
  readonly views: readonly FinalView[];
  readonly claims: readonly { readonly scope: string; readonly key: string; readonly owner: string }[];
  /** Segments of the samples, hashed again at the end. */
  readonly segments: readonly { readonly after: string; readonly upTo: string; readonly md5: string }[];
  /** Tables of read models that a replay builds differently; null: the replay could not be made. */
  readonly replay:
    | readonly {
        readonly table: string;
        readonly onlyLive: readonly string[];
        readonly onlyReplayed: readonly string[];
      }[]
    | null;
  readonly replayedTables: number;
  readonly planted: readonly {
    readonly path: string;
    readonly agentId: string;
    readonly where: 'in place' | 'kept' | 'missing';
  }[];
  /** Lines that programs of the kind `sink` read, in order. */
  readonly received: readonly {
    readonly agentId: string;
    readonly incarnation: number;
    readonly lines: readonly string[];
  }[];
  /** What was still there after all agents had been destroyed, as sentences; each with what it is. */
  readonly leftovers: readonly {
    /** `unknown`: it could not be looked for. */
    readonly what: 'process' | 'session' | 'worktree' | 'folder' | 'consumer' | 'agent' | 'unknown';
    readonly detail: string;
  }[];
  /** Which kinds of leftovers were looked for. */
  readonly lookedFor: readonly string[];
}

/** The judgement of one invariant. */
export interface VerdictRow {
  /** Such as I2; `M` for messages. */
  readonly invariant: string;
  readonly title: string;
  /** How many things were held against the rule. */
  readonly checked: number;
  /** Of which the records cannot tell. */
  readonly undecided: number;
  readonly violations: readonly string[];
  /** Why the rule was not held against anything. */
  readonly skipped?: string;
}

export interface Verdict {
  readonly rows: readonly VerdictRow[];
  /** What weakens the verdict, such as a witness that was blind for a while. */
  readonly notes: readonly string[];
}
