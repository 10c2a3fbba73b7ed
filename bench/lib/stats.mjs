// Statistics of one series of measurements, in whatever unit it came.

export const now = () => performance.now();

/** @param p between 0 and 1; the smallest value that at least that share does not exceed */
export function percentile(values, p) {
  const sorted = Float64Array.from(values).sort();
  if (sorted.length === 0) return Number.NaN;
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * p) - 1))];
}

export const median = (values) => percentile(values, 0.5);

export function summary(values) {
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((p) => round(percentile(values, p)));
  return {
    n: values.length,
    p50,
    p95,
    p99,
    min: round(values.reduce((least, one) => Math.min(least, one), Infinity)),
    max: round(values.reduce((most, one) => Math.max(most, one), -Infinity)),
  };
}

export async function timed(work) {
  const begin = now();
  const result = await work();
  return { ms: now() - begin, result };
}

/**
 * Runs every named measurement n times, in turns, so that a change of the machine's load meets all alike.
 *
 * @param measurements by name: `(i) => work that is timed`, or `{before, run, after}` of which only `run` is
 * @returns milliseconds by name
 */
export async function interleaved(n, measurements, warmUps = 1) {
  const series = Object.fromEntries(Object.keys(measurements).map((name) => [name, []]));
  for (let i = -warmUps; i < n; i++) {
    for (const [name, given] of Object.entries(measurements)) {
      const { before, run, after } = typeof given === 'function' ? { run: given } : given;
      await before?.(i);
      const { ms, result } = await timed(() => run(i));
      await after?.(i, result);
      if (i >= 0) series[name].push(ms);
    }
  }
  return series;
}

/** Calls `put` from k callers without a pause. @returns rate per second and the callers' latencies in ms */
export async function saturate(k, seconds, put) {
  for (let i = 0; i < 30; i++) await put();
  const latencies = [];
  const begin = now();
  const end = begin + seconds * 1000;
  const caller = async () => {
    while (now() < end) latencies.push((await timed(put)).ms);
  };
  await Promise.all(Array.from({ length: k }, caller));
  return { rate: Math.round(latencies.length / ((now() - begin) / 1000)), latencies };
}

/** Up to k of the n calls at once. */
export async function concurrently(n, k, work) {
  let next = 0;
  const results = [];
  const worker = async () => {
    while (next < n) {
      const i = next++;
      results[i] = await work(i);
    }
  };
  await Promise.all(Array.from({ length: Math.min(n, k) }, worker));
  return results;
}

export function round(value) {
  if (!Number.isFinite(value)) return value;
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return Number(value.toFixed(digits));
}
