/** Port: the few file operations that need no process of their own. Paths are absolute on the host. */
export abstract class HostFiles {
  /** @returns undefined when there is no such file. @throws AppError `file.unreadable` (unavailable) */
  abstract read(path: string): Promise<Buffer | undefined>;
  /**
   * Replaces a file so that a reader, also after a power cut, sees the old or the new content, never a part.
   * Missing folders are made. @param mode permission bits, given before any content is written
   */
  abstract writeAtomic(path: string, content: string | Buffer, mode: number): Promise<void>;
  /** Removes one file; absent is fine. */
  abstract remove(path: string): Promise<void>;
  /** Removes a folder and what is in it, following no symbolic link out of it; absent is fine. */
  abstract removeTree(path: string): Promise<void>;
  /** Names in a folder; an absent folder has none. */
  abstract list(path: string): Promise<readonly string[]>;
  /** Whether anything (also a dangling link) has this path. */
  abstract exists(path: string): Promise<boolean>;
}
