/** A process that cannot be confused with a later one of the same number. */
export interface ProcessId {
  readonly pid: number;
  /** Linux: field 22 of /proc/<pid>/stat, in clock ticks since boot; elsewhere `lstart` of ps. */
  readonly startTime: string;
}

/** What a listing tells about one process. */
export interface ProcessEntry extends ProcessId {
  readonly parentPid: number;
  readonly groupId: number;
  readonly sessionId: number;
  readonly name: string;
  /** Ended, but not yet collected by its parent. */
  readonly isZombie: boolean;
}
