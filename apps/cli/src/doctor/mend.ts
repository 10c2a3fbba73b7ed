import { EXIT } from '../program/exit-code.js';
import type { Finding } from './check.js';

export interface Mended {
  readonly done: readonly string[];
  readonly failed: readonly { readonly sentence: string; readonly exitCode: number }[];
}

/** Does what is safe to do about the findings, one after the other; what fails does not keep the others from it. */
export async function mend(findings: readonly Finding[]): Promise<Mended> {
  const done: string[] = [];
  const failed: { sentence: string; exitCode: number }[] = [];
  for (const { fix, detail } of findings) {
    if (fix === undefined) continue;
    try {
      await fix.run();
      done.push(fix.done);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const exitCode = fix.remains === 'processes' ? EXIT.processesRemain : EXIT.localStateRemains;
      failed.push({ sentence: `Not mended: ${detail}: ${reason}.`, exitCode });
    }
  }
  return { done, failed };
}
