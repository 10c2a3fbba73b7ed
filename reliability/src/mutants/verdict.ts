import type { CampaignRun } from './campaign-run.js';

/** `by-another`: an invariant was violated, but none of those that should find this bug. */
export type MutantVerdict = 'found' | 'by-another' | 'survived' | 'undecided' | 'broken-patch';

/** What the runs of one mutant tell, judged by its last one. */
export function verdictOf(runs: readonly CampaignRun[], findBy: readonly string[]): MutantVerdict {
  const found = runs.some(({ violations }) => findBy.some((invariant) => violations.has(invariant)));
  if (found) return 'found';
  if (runs.some(({ violations }) => violations.size > 0)) return 'by-another';
  return runs.some(({ outcome }) => outcome === 'green' || outcome === 'violated') ? 'survived' : 'undecided';
}
