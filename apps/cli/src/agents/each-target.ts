import { AppError, toAppError } from '@mngr/errors';
import { UsageError } from '../program/usage-error.js';
import { agentNotFound, isNotFound } from './find-agent.js';

/** How one target of several ended. */
export type Outcome<T> =
  | { readonly target: string; readonly ok: true; readonly value: T }
  | { readonly target: string; readonly ok: false; readonly error: AppError };

export interface EachOptions<T> {
  /** `abort` begins no further target after the first failure; those that run are waited for. @default continue */
  readonly onError?: 'continue' | 'abort' | undefined;
  /** Whether an outcome that was no error counts as a failure for `onError`. @default never */
  readonly isFailure?: (value: T) => boolean;
  /** Told as soon as a target is done, in the order of their ends. */
  readonly onOutcome?: (outcome: Outcome<T>) => void;
}

/** Below what the gateway works on at the same time (24), so that one invocation alone is never refused. */
const AT_ONCE = 20;

/**
 * Does the same to each target, several at once, and tells each end by itself.
 *
 * @returns the outcomes in the order of the targets; those never begun are left out
 */
export async function eachTarget<T>(
  targets: readonly string[],
  act: (target: string) => Promise<T>,
  { onError = 'continue', isFailure = () => false, onOutcome = () => undefined }: EachOptions<T> = {},
): Promise<readonly Outcome<T>[]> {
  const outcomes: (Outcome<T> | undefined)[] = targets.map(() => undefined);
  let next = 0;
  let hasFailed = false;
  const worker = async (): Promise<void> => {
    while (next < targets.length && !(hasFailed && onError === 'abort')) {
      const at = next++;
      const target = targets[at] ?? '';
      const outcome = await outcomeOf(target, act);
      hasFailed ||= !outcome.ok || isFailure(outcome.value);
      outcomes[at] = outcome;
      onOutcome(outcome);
    }
  };
  await Promise.all(Array.from({ length: onError === 'abort' ? 1 : Math.min(AT_ONCE, targets.length) }, worker));
  return outcomes.filter((outcome) => outcome !== undefined);
}

async function outcomeOf<T>(target: string, act: (target: string) => Promise<T>): Promise<Outcome<T>> {
  try {
    return { target, ok: true, value: await act(target) };
  } catch (thrown) {
    if (thrown instanceof UsageError) throw thrown;
    return { target, ok: false, error: isNotFound(thrown) ? agentNotFound(target) : toAppError(thrown) };
  }
}
