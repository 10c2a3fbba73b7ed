import { readdirSync, readFileSync } from 'node:fs';

/** Memory of one process in bytes, shared pages counted in parts (PSS); NaN when it is gone. */
export function pssBytes(pid: number | undefined): number {
  const kib = /^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1];
  return kib === undefined ? Number.NaN : Number(kib) * 1024;
}

/** How many file descriptors a process has open; NaN when it is gone. */
export function openDescriptors(pid: number | undefined): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return Number.NaN;
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
