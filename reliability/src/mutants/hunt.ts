import { SeededRandom } from '../kit/seeded-random.js';
import { runCampaignOf, type CampaignRun } from './campaign-run.js';
import { CONTROL_FAULTS, type Mutant } from './catalogue.js';
import { verdictOf, type MutantVerdict } from './verdict.js';
import type { WorkingCopy } from './working-copy.js';

/** A run takes one to two minutes on a quiet machine. */
const RUN_TIMEOUT_MS = 8 * 60_000;
const MAX_SEEDS = 2;
/** With those of a machine that was too busy for its faults. */
const MAX_RUNS = 4;

export interface HuntOptions {
  readonly copy: WorkingCopy;
  readonly patchById: ReadonlyMap<string, string>;
  readonly random: SeededRandom;
  readonly signal: AbortSignal;
  readonly tell: (line: string) => void;
}

export interface MutantResult {
  readonly id: string;
  readonly title: string;
  readonly findBy: readonly string[];
  readonly verdict: MutantVerdict;
  readonly runs: readonly CampaignRun[];
  /** Of a patch that does not fit or compile. */
  readonly problem?: string;
}

/** Plants one bug and lets the campaign look for it, under a second seed if it was not found under the first. */
export async function hunt(mutant: Mutant, options: HuntOptions): Promise<MutantResult> {
  const { id, title, findBy, faults } = mutant;
  const { copy, patchById, tell, signal } = options;
  const whose = { id, title, findBy };
  tell(`${id} ${title}`);
  const runs: CampaignRun[] = [];
  try {
    const patch = patchById.get(id);
    if (patch === undefined) throw new Error(`there is no patch ${id}-….patch`);
    await copy.apply(patch);
    await copy.build();
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    tell(`  ${problem}`);
    await copy.reset();
    return { ...whose, verdict: 'broken-patch', runs, problem };
  }
  try {
    while (mayGoOn(runs) && verdictOf(runs, findBy) !== 'found' && !signal.aborted)
      runs.push(await runOnce(faults, options));
  } finally {
    await copy.reset();
  }
  const verdict = verdictOf(runs, findBy);
  tell(`  ${verdict}`);
  return { ...whose, verdict, runs };
}

function mayGoOn(runs: readonly CampaignRun[]): boolean {
  const judged = runs.filter(({ outcome }) => outcome === 'green' || outcome === 'violated');
  return judged.length < MAX_SEEDS && runs.length < MAX_RUNS;
}

/** The campaign against the sources as they are: it must find nothing. @returns the last of at most two runs */
export async function control(options: HuntOptions): Promise<CampaignRun> {
  options.tell('control: nothing planted');
  await options.copy.build();
  const first = await runOnce(CONTROL_FAULTS, options);
  return first.outcome === 'invalid' || first.outcome === 'could-not-run' ? runOnce(CONTROL_FAULTS, options) : first;
}

async function runOnce(faults: string, { copy, random, signal, tell }: HuntOptions): Promise<CampaignRun> {
  const seed = random.integer(1, 2 ** 31 - 1);
  const run = await runCampaignOf({ directory: copy.directory, faults, seed, timeoutMs: RUN_TIMEOUT_MS, signal });
  tell(`  seed ${seed}, ${run.seconds} s: ${run.outcome}`);
  for (const [invariant, text] of run.violations) tell(`    ${invariant}: ${text.slice(0, 300)}`);
  if (run.outcome === 'could-not-run') tell(run.output.slice(-2_000));
  return run;
}
