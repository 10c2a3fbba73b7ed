/** What one command line printed. A command that failed ends the line; `error` is what tmux said. */
export interface TmuxAnswer {
  readonly lines: readonly string[];
  readonly error?: string | undefined;
}

/** A way to have a running server run one command line; never one that starts a server. */
export interface TmuxTransport {
  /** @throws AppError `tmux.no-server`, `tmux.timeout`, `tmux.connection-lost` (retryable) */
  send(line: string, timeoutMs: number): Promise<TmuxAnswer>;
  close(): Promise<void>;
}

/** Runs the tmux program with its address and environment. */
export type RunTmux = (
  args: readonly string[],
  options: { readonly timeoutMs: number; readonly stdin?: string | Buffer | undefined },
) => Promise<{ readonly exitCode: number | null; readonly stdout: string; readonly stderr: string }>;
