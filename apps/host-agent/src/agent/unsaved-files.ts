import { rejected, type AppError } from '@mngr/errors';

/** A place that outlives the process, for one line. */
export interface Note {
  read(): string | null;
  write(text: string): void;
}

/** Where unfinished work went, and the line for the person's shell that brings it back. */
export interface Kept {
  readonly ref: string;
  readonly restoreCommand: string;
}

/** The refusal to lose files. @param where they would be kept by force */
export function unsavedFiles(
  workDir: string,
  { files, fileCount }: { readonly files: readonly string[]; readonly fileCount: number },
  where: string,
): AppError {
  return rejected(
    'workspace.unsaved-work',
    `${workDir} holds ${fileCount} uncommitted or untracked file(s): ${files.slice(0, 3).join(', ')}.`,
    { wayOut: `Commit them there, or use --force, which keeps them under ${where} first.` },
  );
}
