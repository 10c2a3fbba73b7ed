import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { gitRootOf } from '../settings/files/git-root.js';
import type { SettingsPlace } from '../settings/files/settings-place.js';

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** Folders of project settings: writing settings must not make the next create fail because of uncommitted changes. */
export function settingsFolders({ projectDir, rootName }: SettingsPlace, sourcePath: string): string[] {
  const ofSource = join(gitRootOf(sourcePath) ?? sourcePath, `.${rootName}`);
  return [...new Set([projectDir, ofSource].flatMap((path) => [path, realPath(path)]))];
}
