// What processes cost, read from /proc (Linux), and how they are started and ended.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const TICKS_PER_SECOND = 100; // USER_HZ, the same on all Linux platforms that Node runs on

/** Runs a program to its end, with its output thrown away unless it fails. */
export function runProgram(file, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk) => (stdout += chunk));
    child.stderr.on('data', (chunk) => (stderr += chunk));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0 || options.mayFail === true) resolve(stdout);
      else
        reject(
          new Error(`${file} ${args.join(' ').slice(0, 200)} ended with ${code}: ${(stderr || stdout).slice(-2_000)}`),
        );
    });
  });
}

function statOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const name = text.slice(text.indexOf('(') + 1, text.lastIndexOf(')'));
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    // Fields 4, 14 to 17 and 22 of proc(5); the first here is field 3.
    return {
      pid,
      name,
      parent: fields[1],
      ticks: fields[11] + fields[12] + fields[13] + fields[14],
      startTime: fields[19],
    };
  } catch {
    return undefined;
  }
}

/** A process and everything below it. */
export function treeOf(pid) {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statOf(Number(name)) ?? []);
  const found = all.filter((each) => each.pid === pid);
  for (let i = 0; i < found.length; i++) found.push(...all.filter((each) => each.parent === found[i].pid));
  return found;
}

/** CPU seconds of these processes, with those of their ended children. */
export function cpuSeconds(pids) {
  return pids.reduce((sum, pid) => sum + (statOf(pid)?.ticks ?? 0), 0) / TICKS_PER_SECOND;
}

/** Percent of one core over some seconds; a process that ends meanwhile is counted by its parent. */
export async function cpuPercent(pids, seconds) {
  const before = cpuSeconds(pids);
  const begin = performance.now();
  await delay(seconds * 1000);
  return ((cpuSeconds(pids) - before) / ((performance.now() - begin) / 1000)) * 100;
}

/** MB (2^20): `rss` counts shared pages in each process, `pss` once in all. */
export function memoryOf(pids) {
  const sum = { rss: 0, pss: 0 };
  for (const pid of pids) {
    try {
      const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1');
      sum.rss += Number(/^Rss:\s+(\d+)/m.exec(text)?.[1] ?? 0) / 1024;
      sum.pss += Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0) / 1024;
    } catch {
      // it has ended
    }
  }
  return sum;
}

/** Ends exactly this process, gently first. `startTime` (field 22) guards against a pid that was given out again. */
export async function endProcess(pid, startTime, graceMs = 15_000) {
  const lives = () => {
    const stat = statOf(pid);
    return stat !== undefined && (startTime === undefined || String(stat.startTime) === String(startTime));
  };
  for (const [signal, forMs] of [
    ['SIGTERM', graceMs],
    ['SIGKILL', 2_000],
  ]) {
    if (!lives()) return;
    process.kill(pid, signal);
    for (const end = performance.now() + forMs; lives() && performance.now() < end;) await delay(20);
  }
}
