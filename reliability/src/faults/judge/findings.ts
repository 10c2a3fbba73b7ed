import type { VerdictRow } from '../records.js';
import type { RunRecords } from './run-records.js';

/** One invariant, held against the records of a run. Pure. */
export type Rule = (records: RunRecords) => VerdictRow;

/** Gathers what a rule finds. */
export class Findings {
  checked = 0;
  undecided = 0;
  readonly violations: string[] = [];

  constructor(
    readonly invariant: string,
    readonly title: string,
  ) {}

  /** Counts one thing that was looked at; `violation` says what is wrong with it. */
  check(violation: string | null | false): void {
    this.checked += 1;
    if (typeof violation === 'string') this.violations.push(violation);
  }

  /** Counts one thing of which the records cannot tell. */
  leaveOpen(): void {
    this.checked += 1;
    this.undecided += 1;
  }

  row(skipped?: string): VerdictRow {
    const { invariant, title, checked, undecided, violations } = this;
    return { invariant, title, checked, undecided, violations, ...(skipped === undefined ? {} : { skipped }) };
  }
}
