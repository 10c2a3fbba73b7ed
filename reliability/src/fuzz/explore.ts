import fc from 'fast-check';

/** What one case showed to be wrong; an empty list is a pass. `signature` is the same for cases of one defect. */
export interface Complaint {
  readonly signature: string;
  readonly detail: string;
}

/** A defect that was found, with what is needed to see it again. */
export interface Finding {
  readonly target: string;
  readonly seed: number;
  readonly signature: string;
  readonly detail: string;
  /** The shrunk input. */
  readonly input: string;
}

export interface Exploration {
  readonly target: string;
  readonly cases: number;
  readonly findings: readonly Finding[];
}

/** Shrinking asks a real program each time, and some failures are found only by waiting. */
const MAX_SHRINKS = 150;
const MAX_SHRINK_MS = 10_000;
const MAX_FINDINGS = 12;

/**
 * Tries `cases` inputs on one target. Goes on after a finding, without the same defect again, so that one run shows all
 * that is to be found.
 *
 * @param judge tries one input on the program
 * @param show the input as text to repeat it by
 */
export async function explore<Input>(
  target: string,
  inputs: fc.Arbitrary<Input>,
  options: { readonly cases: number; readonly seed: number },
  judge: (input: Input) => Promise<readonly Complaint[]>,
  show: (input: Input) => string,
): Promise<Exploration> {
  const known = new Set<string>();
  const findings: Finding[] = [];
  let done = 0;
  for (let round = 0; done < options.cases && findings.length < MAX_FINDINGS; round++) {
    const seed = (options.seed + round) | 0;
    let failed: { readonly complaint: Complaint; readonly input: Input } | undefined;
    let shrinks = 0;
    let failedAt = 0;
    const property = fc.asyncProperty(inputs, async (input) => {
      if (failed === undefined) done++;
      else if (++shrinks > MAX_SHRINKS || performance.now() - failedAt > MAX_SHRINK_MS) return;
      const sought = failed?.complaint.signature;
      const complaint = (await judge(input)).find(({ signature }) =>
        sought === undefined ? !known.has(signature) : signature === sought,
      );
      if (complaint === undefined) return;
      if (failed === undefined) failedAt = performance.now();
      failed = { complaint, input };
      throw new Error(complaint.signature);
    });
    await fc.check(property, { seed, numRuns: options.cases - done });
    if (failed === undefined) break;
    const { complaint, input } = failed as { complaint: Complaint; input: Input };
    known.add(complaint.signature);
    findings.push({ target, seed, ...complaint, input: show(input) });
  }
  return { target, cases: done, findings };
}
