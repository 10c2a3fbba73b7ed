import type { FlagSet, FlagValues } from './flag.js';
import type { Invocation } from './invocation.js';

export interface ArgSpec {
  /** As help shows it, e.g. `AGENT`. */
  readonly name: string;
  readonly description: string;
  readonly isRequired?: boolean;
  readonly isVariadic?: boolean;
}

export interface Example {
  readonly description: string;
  readonly line: string;
}

/** An instance lives for one invocation. */
export interface Runnable<F extends FlagSet> {
  /** @returns the exit code */
  run(invocation: Invocation, args: readonly string[], flags: FlagValues<F>): Promise<number>;
}

/** One command is one class: what help shows is static, what it does is `run`. */
export interface CommandClass<F extends FlagSet = FlagSet> {
  new (): Runnable<F>;
  /** One word, or two for a command of a group: `config set`. */
  readonly command: string;
  /** Other spellings of the last word. */
  readonly aliases: readonly string[];
  /** One line, without a full stop. */
  readonly summary: string;
  /** More about it, as paragraphs; may be empty. */
  readonly description: string;
  readonly args: readonly ArgSpec[];
  readonly flags: F;
  readonly examples: readonly Example[];
  /** Everything after `--` belongs to the command as it was typed. @default false */
  readonly takesWordsAfterDashes?: boolean;
  /** It runs also when settings cannot be read: then with what the environment says, and a warning. @default false */
  readonly worksWithoutSettings?: boolean;
}
