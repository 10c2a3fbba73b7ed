import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PersonDirs } from './shell-files.js';

/** What "mngr install" made, so that "mngr uninstall" takes away exactly that. */
export interface InstallRecord {
  readonly links: readonly string[];
  readonly completionFiles: readonly string[];
  readonly startFiles: readonly string[];
}

const EMPTY: InstallRecord = { links: [], completionFiles: [], startFiles: [] };

function recordFile({ data }: PersonDirs): string {
  return join(data, 'mngr', 'install.json');
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

/** Empty when nothing was installed, or the file cannot be read. */
export function readInstallRecord(dirs: PersonDirs): InstallRecord {
  try {
    const value: unknown = JSON.parse(readFileSync(recordFile(dirs), 'utf8'));
    const fields: Readonly<Record<string, unknown>> = typeof value === 'object' && value !== null ? { ...value } : {};
    return {
      links: textsOf(fields['links']),
      completionFiles: textsOf(fields['completionFiles']),
      startFiles: textsOf(fields['startFiles']),
    };
  } catch {
    return EMPTY;
  }
}

/** Adds to what earlier installs made. */
export function extendInstallRecord(dirs: PersonDirs, made: InstallRecord): void {
  const before = readInstallRecord(dirs);
  const both = (key: keyof InstallRecord): readonly string[] => [...new Set([...before[key], ...made[key]])];
  const file = recordFile(dirs);
  mkdirSync(dirname(file), { recursive: true });
  const record = { links: both('links'), completionFiles: both('completionFiles'), startFiles: both('startFiles') };
  writeFileSync(file, `${JSON.stringify(record, null, 2)}\n`);
}

export function removeInstallRecord(dirs: PersonDirs): void {
  rmSync(recordFile(dirs), { force: true });
}
