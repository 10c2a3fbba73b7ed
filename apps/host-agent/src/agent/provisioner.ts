import { mkdir, readFile, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { absolutePath, provisionSpecSchema, type ProvisionSpec } from '@mngr/contracts';
import { rejected } from '@mngr/errors';
import { readJson, stopTree, type AgentEnv } from '@mngr/hosts';
import { EnvironmentSeal } from '@mngr/secrets';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { HostAgentConfig } from '../config.js';
import type { AgentRecord } from '../journal/agent.records.js';
import { agentPaths } from './agent.paths.js';
import { HostTools } from './host.tools.js';
import { lastBytes } from './kept-output.js';

const COMMAND_TIMEOUT_MS = 600_000;
/** How much of a failing command's output its error tells. */
const MAX_TOLD_BYTES = 2_000;

/** What was done for the agent, so that it can be repeated; file contents are as they came, mode 0600. */
const keptSchema = z.object({
  files: z.array(z.object({ path: absolutePath, base64: z.string() })),
  commands: provisionSpecSchema.shape.commands,
});
export type KeptProvision = z.infer<typeof keptSchema>;

/** How far a provisioning has come, so that a crash repeats only the command that it cut off. */
export interface ProvisionProgress {
  /** How many commands an earlier process has ended; `undefined` when it began none. What it left running is ended first. */
  readonly ended: number | undefined;
  /** Keeps how many have ended, before the next one begins. */
  note(ended: number): void;
}

/** Puts uploaded files in place and runs the person's commands, before the program of an agent begins. */
@Injectable()
export class Provisioner {
  constructor(
    private readonly tools: HostTools,
    private readonly config: HostAgentConfig,
    private readonly seal: EnvironmentSeal,
  ) {}

  /**
   * Provisions a new agent and keeps what was asked, for `repeat`.
   *
   * @throws AppError (rejected) `provision.failed`, `provision.timeout`, `provision.no-file`
   */
  async run(record: AgentRecord, spec: ProvisionSpec, env: AgentEnv, progress: ProvisionProgress): Promise<void> {
    const workDir = record.workspace?.workDir ?? '/';
    const sealed = spec.sealedFiles === undefined ? {} : this.seal.open(spec.sealedFiles);
    const files = Object.entries(sealed).map(([path, base64]) => ({ path: placeOf(path, workDir, env), base64 }));
    const kept = { files, commands: spec.commands };
    await this.tools.files.writeAtomic(this.#keptPath(record), `${JSON.stringify(kept)}\n`, 0o600);
    const { ended, note } = progress;
    if (ended !== undefined)
      await stopTree(this.tools.runner, { agentId: record.agentId, roots: [], gracefulTimeoutMs: 500 });
    await this.#apply(record, kept, env, ended, note);
  }

  /** Does again what was done when the agent was made. @returns false when nothing was */
  async repeat(record: AgentRecord, env: AgentEnv): Promise<boolean> {
    const kept = await readJson(this.#keptPath(record), (value) => keptSchema.parse(value));
    if (kept === undefined) return false;
    await this.#apply(record, kept, env);
    return true;
  }

  /** What a command has made of the files stays: they are placed only before the first one. */
  async #apply(
    record: AgentRecord,
    { files, commands }: KeptProvision,
    env: AgentEnv,
    ended = 0,
    note: ProvisionProgress['note'] = () => undefined,
  ): Promise<void> {
    if (ended === 0) for (const { path, base64 } of files) await this.#place(path, Buffer.from(base64, 'base64'));
    for (const [index, command] of [...commands.entries()].slice(ended)) {
      await this.#execute(record, command, env);
      note(index + 1);
    }
  }

  async #place(path: string, content: Buffer): Promise<void> {
    try {
      await mkdir(dirname(path), { recursive: true });
      // Through a link to its target, as a shell would write.
      const target = await realpath(path).catch(() => path);
      await this.tools.files.writeAtomic(target, content, 0o644);
    } catch (cause) {
      throw rejected('provision.no-file', `The uploaded file ${path} could not be written.`, {
        wayOut: 'Check the path and its permissions.',
        cause,
      });
    }
  }

  async #execute(record: AgentRecord, command: string, env: AgentEnv): Promise<void> {
    const { stateDir } = agentPaths(this.config.hostDir, record.agentId, record.name);
    const log = join(stateDir, 'logs', 'provision.log');
    await mkdir(dirname(log), { recursive: true, mode: 0o700 });
    await this.tools.files.writeAtomic(log, '', 0o600);
    const shell = (await this.tools.files.exists(record.shell)) ? record.shell : '/bin/sh';
    // Into a file: what a command leaves in the background must not hold us.
    const argv = ['/bin/sh', '-c', 'exec "$1" -c "$2" >"$3" 2>&1', 'sh', shell, command, log];
    const cwd = record.workspace?.workDir ?? '/';
    const {
      exitCode,
      signal,
      timedOut: isLate,
    } = await this.tools.runner.run(argv, {
      timeoutMs: COMMAND_TIMEOUT_MS,
      cwd,
      env,
    });
    if (exitCode === 0 && !isLate) return;
    const output = lastBytes(await readFile(log, 'utf8').catch(() => ''), MAX_TOLD_BYTES).trim();
    const said = output === '' ? 'It printed nothing.' : `Its output ends with:\n${output}`;
    const shown = command.length > 200 ? `${command.slice(0, 200)}…` : command;
    if (isLate) throw timedOutCommand(shown, said);
    const how = exitCode === null ? `was ended by ${signal}` : `ended with exit code ${exitCode}`;
    throw rejected('provision.failed', `The provisioning command "${shown}" ${how}. ${said}`, {
      wayOut: 'Correct the command and create the agent again.',
    });
  }

  #keptPath({ agentId, name }: AgentRecord): string {
    return join(agentPaths(this.config.hostDir, agentId, name).stateDir, 'provision.json');
  }
}

function timedOutCommand(shown: string, said: string): Error {
  return rejected('provision.timeout', `The provisioning command "${shown}" did not end within 10 minutes. ${said}`, {
    wayOut: 'Run what takes long in the agent itself.',
  });
}

/** Where an uploaded file goes: relative to the work directory, `~` is the agent's home. */
function placeOf(path: string, workDir: string, { HOME }: AgentEnv): string {
  if (path.startsWith('~/') && HOME !== undefined) return join(HOME, path.slice(2));
  return isAbsolute(path) ? resolve(path) : resolve(workDir, path);
}
