import type { Verdict } from '../records.js';

/** Holds all invariants against the records of a run; reads files and nothing else, so an old run can be judged again. */
export declare function judge(directory: string): Promise<Verdict>;
