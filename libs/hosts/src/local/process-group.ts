/** Signals a process group we lead; a group that is already gone is what the caller wanted. */
export function signalGroup(leaderPid: number | undefined, signal: NodeJS.Signals): void {
  if (leaderPid === undefined || leaderPid <= 1) return;
  try {
    process.kill(-leaderPid, signal);
  } catch {
    // ESRCH: nothing left. EPERM cannot happen for a group of our own user.
  }
}
