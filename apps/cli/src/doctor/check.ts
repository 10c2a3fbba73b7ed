/** What one check found. */
export interface Finding {
  readonly name: string;
  readonly status: 'ok' | 'warning' | 'failed';
  /** What is so, as a part of a sentence. */
  readonly detail: string;
  /** Why we believe it: what was looked at. */
  readonly why?: string;
  /** The command that mends it, or what to do, as a sentence. */
  readonly wayOut?: string;
  /** Given where `--fix` may mend it: nothing is lost by it, and it is safe to repeat. */
  readonly fix?: Fix;
}

export interface Fix {
  /** What was done, once it is done. */
  readonly done: string;
  /** The exit code when it cannot be done: what remains. */
  readonly remains: 'processes' | 'files';
  /** @throws Error when it could not be done */
  run(): Promise<void>;
}
