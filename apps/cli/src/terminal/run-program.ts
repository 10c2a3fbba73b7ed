import { execFile } from 'node:child_process';

export interface ProgramResult {
  /** `undefined`: it could not be run, or it did not end in time. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

const TIMEOUT_MS = 5_000;
const MAX_BYTES = 16 * 1024 * 1024;

/** Runs a small program of this machine to its end; never throws. */
export function runProgram(
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  cwd?: string,
  timeoutMs: number = TIMEOUT_MS,
): Promise<ProgramResult> {
  return new Promise((resolve) => {
    const options = { env, timeout: timeoutMs, maxBuffer: MAX_BYTES, ...(cwd === undefined ? {} : { cwd }) };
    const child = execFile(file, args, options, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : (child.exitCode ?? undefined);
      resolve({ exitCode, stdout, stderr });
    });
  });
}
