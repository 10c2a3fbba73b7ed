import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { unavailable } from '@mngr/errors';

const FLAG = '--daemonize';
/** Set for the process in the background: a setting that says `daemonize` must not make it start another one. */
const MARK = 'MNGR_IN_BACKGROUND';
const READY = 'ready';
const READY_DEADLINE_MS = 60_000;

/** Whether this process is the one in the background. */
export function isInBackground(environment: NodeJS.ProcessEnv): boolean {
  return environment[MARK] === '1';
}

/** Tells whoever started this process in the background that it does its work now. */
export function tellReady(environment: NodeJS.ProcessEnv): void {
  if (!isInBackground(environment) || process.send === undefined) return;
  process.send(READY, () => process.disconnect());
}

/**
 * Starts this very command line once more, apart from the terminal, and returns when that does its work.
 *
 * @param logFile where it says what it has to say; appended to, made with its folders, mode 0600
 * @returns its process id
 * @throws AppError `observe.not-started` with its last words, when it ended or was not ready within 60 s
 */
export async function startInBackground(
  environment: NodeJS.ProcessEnv,
  cwd: string,
  logFile: string,
): Promise<number | undefined> {
  mkdirSync(dirname(logFile), { recursive: true, mode: 0o700 });
  const log = openSync(logFile, 'a', 0o600);
  const from = statSync(logFile).size;
  const [program = '', ...words] = process.argv.slice(1);
  const argv = [...process.execArgv, program, ...words.filter((word) => word !== FLAG)];
  const child = spawn(process.execPath, argv, {
    cwd,
    detached: true,
    env: { ...environment, [MARK]: '1' },
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  const isReady = await readyOrOver(child);
  if (isReady) {
    child.unref();
    return child.pid;
  }
  child.kill();
  const said = readFileSync(logFile).subarray(from).toString('utf8').trim();
  throw unavailable('observe.not-started', `The observer did not start. ${said || 'It said nothing.'}`, {
    wayOut: `Run it without ${FLAG} to see what it does.`,
  });
}

function readyOrOver(child: ChildProcess): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), READY_DEADLINE_MS);
    const settle = (isReady: boolean): void => {
      clearTimeout(timer);
      resolve(isReady);
    };
    child.once('message', (message) => settle(message === READY));
    child.once('error', () => settle(false));
    child.once('exit', () => settle(false));
  });
}
