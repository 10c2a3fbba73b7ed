import { basename } from 'node:path';

export type Shell = 'bash' | 'zsh' | 'fish';

/** Shells that have a completion script. */
export const SHELLS: readonly Shell[] = ['bash', 'zsh', 'fish'];

/** The shell that a name or a path such as `$SHELL` means; `undefined` for one without a completion script. */
export function shellFrom(text: string | undefined): Shell | undefined {
  return SHELLS.find((shell) => shell === basename(text ?? ''));
}
