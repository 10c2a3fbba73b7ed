import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { endProcess, runProgram } from './process.mjs';

/** A tmux server on a socket of its own, spoken to by the program, as a person or a script does. */
export class Tmux {
  /** @param directory its `TMUX_TMPDIR` */
  constructor(scope, directory) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    this.env = {
      PATH: process.env.PATH,
      HOME: directory,
      TMUX_TMPDIR: directory,
      TERM: 'xterm-256color',
      LANG: 'C.UTF-8',
      SHELL: '/bin/sh',
    };
    scope.defer(() => this.stop());
  }

  static async start(scope, name) {
    const tmux = new Tmux(scope, join(scope.directory(name), 'tmux'));
    await tmux.newSession('keep', '/', ['sleep', '99999']);
    return tmux;
  }

  run(...args) {
    return runProgram('tmux', ['-u', '-f', '/dev/null', ...args], { env: this.env });
  }

  newSession(name, directory, argv) {
    return this.run('new-session', '-d', '-s', name, '-x', '200', '-y', '50', '-c', directory, ...argv);
  }

  async pid() {
    const text = await runProgram('tmux', ['display-message', '-p', '#{pid}'], { env: this.env, mayFail: true });
    return /^\d+$/.test(text.trim()) ? Number(text) : undefined;
  }

  /** Ends the server; its sessions' programs get SIGHUP. */
  async stop() {
    const pid = await this.pid();
    if (pid === undefined) return;
    await runProgram('tmux', ['kill-server'], { env: this.env, mayFail: true });
    await endProcess(pid, undefined, 2_000);
  }
}
