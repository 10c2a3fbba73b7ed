import type { ProcessEntry } from './process-id.js';

/** `lstart` has five words (`Sat Nov 21 12:00:00 2026`); `sess` is no number on macOS, so the group stands in for it. */
export const PS_ARGV = ['ps', '-A', '-o', 'pid=,ppid=,pgid=,state=,lstart=,comm='] as const;

const LINE = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\S+\s+\S+\s+\S+\s+\S+\s+\S+)\s+(.*)$/;

export function parsePsTable(text: string): ReadonlyMap<number, ProcessEntry> {
  const processByPid = new Map<number, ProcessEntry>();
  for (const line of text.split('\n')) {
    const [, pid, parent, group, state, startTime, name] = LINE.exec(line) ?? [];
    if (pid === undefined || startTime === undefined) continue;
    processByPid.set(Number(pid), {
      pid: Number(pid),
      parentPid: Number(parent),
      groupId: Number(group),
      sessionId: Number(group),
      startTime,
      name: name ?? '',
      isZombie: state?.startsWith('Z') ?? false,
    });
  }
  return processByPid;
}
