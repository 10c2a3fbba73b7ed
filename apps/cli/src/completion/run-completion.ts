import { commands } from '../commands/registry.js';
import { randomHex } from '../program/random-hex.js';
import { readSettings } from '../settings/settings.js';
import { complete, type Completion, type LiveNames } from './candidates.js';
import { keptLength, splitLine } from './command-line.parse.js';

/**
 * Answers what the completion script of a shell asks: `__complete bash LINE WORDBREAKS`, `__complete zsh|fish WORDS…`,
 * where line and words go up to the cursor. Prints a line for each candidate, `value<TAB>description`, or `:files`.
 * Never starts a control plane, and is silent when anything fails.
 */
export async function runCompletion([shell, ...rest]: readonly string[]): Promise<void> {
  try {
    const words = shell === 'bash' ? splitLine(rest[0] ?? '') : rest;
    const found = await complete(commands, words.slice(1), lazyNames(words.at(-1) ?? ''));
    const kept = shell === 'bash' ? keptLength(words.at(-1) ?? '', rest[1] ?? '') : 0;
    process.stdout.write(textOf(found, kept, shell !== 'bash'));
  } catch {
    // Nothing to offer; words of an error would land in the person's command line.
  }
}

/** What needs HTTP is loaded only where a name can stand. */
function lazyNames(current: string): LiveNames {
  const ask = async (kind: keyof LiveNames): ReturnType<LiveNames['agents']> => {
    const { GatewayNames } = await import('./live-names.js');
    const names = new GatewayNames(readSettings(process.env), randomHex(32), current);
    try {
      return await names[kind]();
    } finally {
      names.close();
    }
  };
  return { agents: () => ask('agents'), hosts: () => ask('hosts') };
}

function textOf(found: Completion, kept: number, hasDescriptions: boolean): string {
  if (found === 'files') return ':files\n';
  return found
    .map(({ value, description }) =>
      hasDescriptions && description !== '' ? `${value}\t${description}\n` : `${value.slice(kept)}\n`,
    )
    .join('');
}
