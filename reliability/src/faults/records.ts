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
}

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
