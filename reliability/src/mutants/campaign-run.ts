import { join } from 'node:path';
import { runProgram } from './run-program.js';

export type CampaignOutcome = 'green' | 'violated' | 'could-not-run' | 'invalid' | 'too-long';

export interface CampaignRun {
  readonly outcome: CampaignOutcome;
  readonly seed: number;
  readonly seconds: number;
  /** Each invariant that was violated, once, with its first violation. */
  readonly violations: ReadonlyMap<string, string>;
  readonly output: string;
}

export interface CampaignOrder {
  /** The clone or copy whose build is run. */
  readonly directory: string;
  readonly faults: string;
  readonly seed: number;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

const OUTCOME_BY_CODE: Readonly<Record<number, CampaignOutcome>> = { 0: 'green', 1: 'violated', 3: 'invalid' };

/** Runs the fault campaign that a clone has built, with the profile for planted bugs. */
export async function runCampaignOf(order: CampaignOrder): Promise<CampaignRun> {
  const { directory, faults, seed, timeoutMs, signal } = order;
  const program = join(directory, 'reliability', 'dist', 'faults', 'main.js');
  const bin = join(directory, 'node_modules', '.bin');
  const flags = ['--profile', 'mutants', '--faults', faults, '--seed', String(seed)];
  const beganAt = performance.now();
  const { code, output } = await runProgram(['node', '--enable-source-maps', program, ...flags], {
    ...{ cwd: directory, timeoutMs, env: { PATH: `${bin}:${process.env['PATH'] ?? ''}` } },
    ...(signal === undefined ? {} : { signal }),
  });
  const seconds = Math.round((performance.now() - beganAt) / 1_000);
  const isLate = seconds * 1_000 >= timeoutMs;
  const outcome = isLate ? 'too-long' : (OUTCOME_BY_CODE[code ?? -1] ?? 'could-not-run');
  return { outcome, seed, seconds, violations: violationsIn(output), output };
}

/** Reads the lines `VIOLATION I2: …` of a campaign's output. */
export function violationsIn(output: string): ReadonlyMap<string, string> {
  const first = new Map<string, string>();
  for (const [, invariant = '', text = ''] of output.matchAll(/^VIOLATION (\w+): (.*)$/gm))
    if (!first.has(invariant)) first.set(invariant, text);
  return first;
}
