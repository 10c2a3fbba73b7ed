import { switchFlag, textFlag, type FlagValues } from './flag.js';

/** What every command takes. */
export const commonFlags = {
  format: textFlag('--format <format>', 'human, json, jsonl or a template such as "{name} ({state})" [default: human]'),
  quiet: switchFlag('-q, --quiet', 'Print nothing but errors'),
  verbose: switchFlag('-v, --verbose', 'Show the stack of an unexpected error'),
  headless: switchFlag('--headless', 'Never prompt, never attach (also MNGR_HEADLESS=1)'),
  safe: switchFlag('--safe', 'Accepted for scripts written for mngr; answers are always current', { isHidden: true }),
} as const;

export type CommonFlagValues = FlagValues<typeof commonFlags>;
