import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const DEADLINE_MS = 20_000;

/** Runs a program of the system to its end. @returns its stdout @throws Error with its stderr */
export async function runTool(argv: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const [program = '', ...args] = argv;
  const { stdout } = await promisify(execFile)(program, args, { env, timeout: DEADLINE_MS, encoding: 'utf8' });
  return stdout;
}

/** Whether a program of the system can be run at all. */
export async function hasTool(...argv: readonly string[]): Promise<boolean> {
  return runTool(argv).then(
    () => true,
    () => false,
  );
}

export const isRoot = process.getuid?.() === 0;
