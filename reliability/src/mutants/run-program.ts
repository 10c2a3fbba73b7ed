import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface ProgramEnd {
  /** Null when it was ended by a signal. */
  readonly code: number | null;
  /** Both outputs as they came, at most the last 4 MiB. */
  readonly output: string;
}

export interface ProgramOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** @default none */
  readonly signal?: AbortSignal;
}

const MAX_OUTPUT = 4 * 1024 * 1024;
/** A campaign heals what it broke before it ends. */
const GRACE_MS = 60_000;

/** Runs a program to its end. After its time, or when asked to, it gets TERM, and later KILL. */
export async function runProgram(argv: readonly string[], options: ProgramOptions): Promise<ProgramEnd> {
  const { cwd, env, timeoutMs, signal } = options;
  const [program = '', ...args] = argv;
  const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-MAX_OUTPUT)));
  let killer: NodeJS.Timeout | undefined;
  const end = (): void => {
    child.kill('SIGTERM');
    killer ??= setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  };
  const timer = setTimeout(end, timeoutMs);
  signal?.addEventListener('abort', end, { once: true });
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, output };
  } finally {
    clearTimeout(timer);
    clearTimeout(killer);
    signal?.removeEventListener('abort', end);
  }
}

/** Like `runProgram`, for one that must end well. @throws Error with the end of its output */
export async function mustRun(argv: readonly string[], options: ProgramOptions): Promise<string> {
  const { code, output } = await runProgram(argv, options);
  if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}:\n${output.slice(-3_000)}`);
  return output;
}
