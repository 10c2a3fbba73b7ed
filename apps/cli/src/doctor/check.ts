/** What one check found. */
export interface CheckResult {
  readonly name: string;
  readonly status: 'ok' | 'warning' | 'failed';
  readonly detail: string;
  /** What to do about it, as a sentence. */
  readonly wayOut?: string;
}
