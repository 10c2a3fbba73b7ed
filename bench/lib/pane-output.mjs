import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { runProgram } from './process.mjs';

/** Sees what a pane shows as soon as tmux has it (`pipe-pane`), without polling. */
export class PaneOutput {
  #text = '';
  #waiting;

  static async open(scope, tmux, session) {
    const output = new PaneOutput();
    const fifo = join(scope.directory('pane'), 'fifo');
    await runProgram('mkfifo', ['-m', '600', fifo]);
    const reader = spawn('cat', [fifo], { stdio: ['ignore', 'pipe', 'ignore'] });
    scope.defer(() => reader.kill());
    reader.stdout.setEncoding('utf8').on('data', (chunk) => output.#take(chunk));
    await tmux.run('pipe-pane', '-O', '-t', `=${session}:`, `exec cat >'${fifo}'`);
    return output;
  }

  #take(chunk) {
    this.#text += chunk;
    if (this.#waiting !== undefined && this.#text.split(this.#waiting.token).length > 2)
      this.#waiting.done(performance.now());
  }

  /** Resolves with the time at which the token had come twice: as the terminal's echo and as the program's answer. */
  answered(token, timeoutMs = 20_000) {
    this.#text = '';
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${token} did not show within ${timeoutMs} ms`)), timeoutMs);
      const done = (at) => {
        clearTimeout(timer);
        this.#waiting = undefined;
        resolve(at);
      };
      this.#waiting = { token, done };
    });
  }
}
