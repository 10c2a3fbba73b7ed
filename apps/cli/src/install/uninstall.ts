import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { requireInstallation } from './install.js';
import { readInstallRecord, removeInstallRecord } from './install-record.js';
import { withoutBlock } from './marked-block.js';
import { removeLink } from './program-link.js';
import { readIfThere } from './read-if-there.js';
import { personDirs, shellFiles } from './shell-files.js';
import { SHELLS } from './shells.js';

/**
 * Takes away what "mngr install" made: links, completion scripts, blocks in start files. What was never installed, or was
 * changed into something else since, is left. Safe to repeat.
 *
 * @returns the paths that were removed or changed
 */
export function uninstall(env: NodeJS.ProcessEnv): readonly string[] {
  const { launcher } = requireInstallation();
  const home = env['HOME'] || homedir();
  const dirs = personDirs(env, home);
  const record = readInstallRecord(dirs);
  const usual = SHELLS.map((shell) => shellFiles(shell, dirs, undefined));
  const links = [...record.links, join(home, '.local', 'bin', 'mngr')];
  const completions = [...record.completionFiles, ...usual.map((files) => files.completionFile)];
  const starts = [...record.startFiles, ...usual.map((files) => files.startFile)];
  const changed = [
    ...unique(links).filter((path) => removeLink(path, launcher)),
    ...unique(completions).filter(removeFile),
    ...unique(starts).filter(removeBlock),
  ];
  removeInstallRecord(dirs);
  return changed;
}

const unique = (paths: readonly string[]): readonly string[] => [...new Set(paths)];

function removeFile(path: string): boolean {
  const isThere = existsSync(path);
  rmSync(path, { force: true });
  return isThere;
}

function removeBlock(path: string): boolean {
  const before = readIfThere(path);
  if (before === undefined) return false;
  const after = withoutBlock(before);
  if (after === before) return false;
  if (after === '') rmSync(path);
  else writeFileSync(path, after);
  return true;
}
