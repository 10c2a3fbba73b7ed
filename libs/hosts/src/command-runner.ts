/** How one command ran. `exitCode` is null when a signal ended it. */
export interface CommandEnd {
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** The deadline passed and the command's process group was ended by us. */
  readonly timedOut: boolean;
}

export interface CommandResult extends CommandEnd {
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  /** Output beyond `maxBytes` was read and dropped. */
  readonly truncated: boolean;
}

export interface CommandOptions {
  /** Milliseconds until TERM; KILL follows half a second later. */
  readonly timeoutMs: number;
  /** Absolute path on the host. @default the runner's own directory */
  readonly cwd?: string | undefined;
  /** The whole environment of the command, never merged with ours. @default empty */
  readonly env?: Readonly<Record<string, string>> | undefined;
}

export interface RunOptions extends CommandOptions {
  /** @default an empty stdin */
  readonly stdin?: string | Buffer | undefined;
  /** Most bytes kept per stream. @default 64 MiB */
  readonly maxBytes?: number | undefined;
}

export interface StreamOptions extends Omit<CommandOptions, 'timeoutMs'> {
  /** @default no deadline: the caller ends the command */
  readonly timeoutMs?: number | undefined;
}

/** Called with each piece of output. While its promise is open, no further output of that stream is read. */
export type ChunkHandler = (fd: 'stdout' | 'stderr', chunk: Buffer) => Promise<void> | void;

/** A command that runs while its caller talks to it. */
export interface CommandStream {
  /** Settles after the last chunk was handled; rejects when the command could not be started or `onChunk` failed. */
  readonly done: Promise<CommandEnd>;
  /** Resolves when the command can take more; a command that no longer reads makes it resolve too. */
  write(data: string | Buffer): Promise<void>;
  /** Closes the command's stdin. */
  end(): void;
  /** Signals the whole process group. @default SIGTERM */
  kill(signal?: NodeJS.Signals): void;
}

/**
 * Port: runs one program on a host, word by word. No shell is involved unless argv names one.
 *
 * Everything above it (tmux, git) is written once; every adapter passes `command-runner.contract-suite.ts`.
 */
export abstract class CommandRunner {
  /**
   * Runs a command to its end.
   *
   * @param argv program and arguments; at least one word, no NUL
   * @returns also for a non-zero exit code and for a passed deadline (`timedOut`)
   * @throws AppError `command.not-found`, `command.no-such-directory` (not-found), `command.not-started` (unavailable)
   */
  abstract run(argv: readonly string[], options: RunOptions): Promise<CommandResult>;

  /** Runs a command whose output is handled piece by piece; a slow handler slows the command down. */
  abstract stream(argv: readonly string[], options: StreamOptions, onChunk: ChunkHandler): CommandStream;
}
