import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '@mngr/errors';
import { completionScript } from '../completion/scripts.js';
import { readIfThere } from './read-if-there.js';
import { withBlock } from './marked-block.js';
import type { ShellFiles } from './shell-files.js';
import type { Shell } from './shells.js';

/** @returns the files that were changed; none when all was as it should be */
export function setUpShell(shell: Shell, files: ShellFiles, mayEditStartFile: boolean): readonly string[] {
  const changed = [putText(files.completionFile, completionScript(shell))];
  if (mayEditStartFile && files.blockLines.length > 0) {
    changed.push(putText(files.startFile, withBlock(readIfThere(files.startFile) ?? '', files.blockLines)));
  }
  return changed.filter((path) => path !== undefined);
}

function putText(path: string, text: string): string | undefined {
  if (readIfThere(path) === text) return undefined;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  } catch (cause) {
    throw new AppError('unavailable', 'install.unwritable', `${path} cannot be written.`, {
      cause,
      wayOut: 'Make it writable for you, or use --no-completion.',
    });
  }
  // Read again: a start file may be a link into a store that swallows writes.
  return readFileSync(path, 'utf8') === text ? path : undefined;
}
