export const USAGE = `usage: npm run soak -- --minutes N [--warm-up N] [--seed N]

Runs a light workload on a whole control plane with a real host-agent, looks every 10 s at memory (PSS), live heap after
garbage collection, descriptors, sessions, worktrees, consumers and rows, and prints how each of them grew after the
warm-up (a quarter of the run, at most 10 minutes, unless given), in which it does not rest. Appends to
reliability/results/soak.jsonl.
Exit code: 0 measured, 1 it could not run, 2 usage, 130 interrupted (measured so far).
`;

export interface SoakArgs {
  readonly minutes: number;
  readonly warmUpMinutes: number;
  readonly seed: number;
}

/** @returns null for what is no usage */
export function parseSoakArgs(args: readonly string[], chance: () => number = Math.random): SoakArgs | null {
  const given = new Map<string, number>();
  for (let i = 0; i < args.length; i += 2) {
    const [name, value] = [args[i] ?? '', Number(args[i + 1])];
    if (!['--minutes', '--warm-up', '--seed'].includes(name) || !Number.isFinite(value) || value < 0) return null;
    given.set(name, value);
  }
  const minutes = given.get('--minutes');
  if (minutes === undefined || minutes === 0) return null;
  const warmUpMinutes = given.get('--warm-up') ?? Math.min(10, minutes / 4);
  if (warmUpMinutes >= minutes) return null;
  return { minutes, warmUpMinutes, seed: given.get('--seed') ?? Math.floor(chance() * 2 ** 31) };
}
