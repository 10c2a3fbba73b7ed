import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { eventually, type CliWorld } from '@mngr/testing';

/** A run of the program that goes on by itself. */
export interface BackgroundRun {
  /** Everything it has printed on stdout. */
  text(): string;
  stderr(): string;
  /** Waits until what it printed is good, and returns it. */
  until(isGood: (text: string) => boolean, timeoutMs?: number): Promise<string>;
  /** Ends it as the person would. @returns its exit code; null: by the signal */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts the program and goes on. @param options `isTerminal` gives it a terminal of its own */
export function background(
  world: CliWorld,
  args: readonly string[],
  options: { readonly isTerminal?: boolean } = {},
): BackgroundRun {
  const { command, env } = world.commandLine(args);
  const quoted = command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  // `exec`: a signal reaches the program, not only a shell before it.
  const argv = options.isTerminal === true ? ['script', '-qec', `exec ${quoted}`, '/dev/null'] : [...command];
  const [file = '', ...rest] = argv;
  const child = spawn(file, rest, { cwd: world.repo, env: { ...env, TERM: 'xterm' } });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => (out += String(chunk)));
  child.stderr.on('data', (chunk) => (err += String(chunk)));
  const closed = once(child, 'close');
  return {
    text: () => out,
    stderr: () => err,
    until: (isGood, timeoutMs) =>
      eventually(
        () => out,
        (text) => isGood(text),
        timeoutMs,
      ),
    async stop(signal = 'SIGINT') {
      child.kill(signal);
      const [code] = (await closed) as [number | null];
      return code;
    },
  };
}
