import type { Git } from './git.js';

/** Work that `keepUnsaved` has saved. */
export interface KeptRef {
  readonly ref: string;
  readonly commit: string;
  readonly keptAt: Date;
}

// As `keepUnsaved` writes them: anything else below the prefix is somebody's own.
const KEPT = /^(refs\/mngr\/kept\/[A-Za-z0-9_-]+\/(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z) ([0-9a-f]{40,64})$/;

/** Every piece of kept work of a repository, oldest first within a name. @throws as `Git.run` */
export async function keptRefsOf(git: Git, repo: string): Promise<readonly KeptRef[]> {
  const lines = await git.text(repo, ['for-each-ref', '--format=%(refname) %(objectname)', 'refs/mngr/kept/']);
  return lines.split('\n').flatMap((line): readonly KeptRef[] => {
    const [, ref, year, month, day, hour, minute, second, ms, commit] = KEPT.exec(line) ?? [];
    if (ref === undefined || commit === undefined) return [];
    const keptAt = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`);
    return Number.isNaN(keptAt.getTime()) ? [] : [{ ref, commit, keptAt }];
  });
}

/** Drops kept work, unless it is another one by now. @throws as `Git.run` */
export async function dropKeptRef(git: Git, repo: string, { ref, commit }: KeptRef): Promise<void> {
  await git.run(repo, ['update-ref', '-d', ref, commit]);
}
