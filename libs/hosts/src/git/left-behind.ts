import { join } from 'node:path';
import type { HostFiles } from '../files/host-files.js';

/** What git does not bring into a new working tree, as sentences for the person. Reads two files, starts nothing. */
export async function leftBehind(files: HostFiles, workDir: string): Promise<readonly string[]> {
  const [modules, attributes] = await Promise.all([
    files.exists(join(workDir, '.gitmodules')),
    files.read(join(workDir, '.gitattributes')).catch(() => undefined),
  ]);
  return [
    ...(modules ? ['Submodules are not checked out; run "git submodule update --init" in the work directory.'] : []),
    ...(attributes !== undefined && /\bfilter=lfs\b/.test(attributes.toString('utf8'))
      ? ['Files in Git LFS are pointers only; run "git lfs pull" in the work directory.']
      : []),
  ];
}
