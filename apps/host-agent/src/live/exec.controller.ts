import { join } from 'node:path';
import { execRequest, execWithInputRequest } from '@mngr/contracts';
import { notFound, rejected } from '@mngr/errors';
import { parseAgentEnv } from '@mngr/hosts';
import { Answers } from '@mngr/messaging';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import { agentPaths } from '../agent/agent.paths.js';
import { HostTools } from '../agent/host.tools.js';
import { HostAgentConfig } from '../config.js';
import { MachineMemory } from '../journal/machine.memory.js';
import { LiveStreams } from './live.streams.js';

type Order = z.output<typeof execRequest.request>;
type Started = z.input<typeof execRequest.answer>;

/** What is to be run, where, and with which variables. */
interface Launch {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Runs a command beside an agent: in its directory, with its environment, streamed with credit. At most once. */
@Controller()
export class ExecHandler {
  constructor(
    private readonly tools: HostTools,
    private readonly memory: MachineMemory,
    private readonly config: HostAgentConfig,
    private readonly streams: LiveStreams,
  ) {}

  @Answers(execRequest)
  async exec(order: Order): Promise<Started> {
    return this.#run(order, await this.#launchOf(order), false);
  }

  @Answers(execWithInputRequest)
  async execWithInput(order: Order): Promise<Started> {
    return this.#run(order, await this.#launchOf(order), true);
  }

  async #launchOf(order: Order): Promise<Launch> {
    const record = this.memory.records.find(order.agentId);
    if (record?.workspace == null) throw notFound('agent.not-here', 'The agent has no work directory on this machine.');
    const cwd = order.cwd ?? record.workspace.workDir;
    if (!(await this.tools.files.exists(cwd)))
      throw rejected('exec.no-directory', `There is no directory ${cwd} on the host.`, {
        wayOut: 'Give another one with --cwd, absolute on the host.',
      });
    const { stateDir } = agentPaths(this.config.hostDir, record.agentId, record.name);
    const envText = (await this.tools.files.read(join(stateDir, 'env')))?.toString('utf8') ?? '';
    const shell = (await this.tools.files.exists(record.shell)) ? record.shell : '/bin/sh';
    return { argv: [shell, '-c', order.command], cwd, env: parseAgentEnv(envText) };
  }

  /** @throws AppError `command.too-long`, `command.no-such-directory`: nothing was started */
  #run({ execId, replyTo, timeoutMs }: Order, { argv, cwd, env }: Launch, hasInput: boolean): Started {
    this.streams.open(execId, replyTo, (frames) => {
      const command = this.tools.runner.stream(argv, { cwd, env, timeoutMs }, (fd, chunk) => frames.output(fd, chunk));
      if (!hasInput) command.end();
      return {
        done: command.done.then(({ exitCode, signal, timedOut }) => ({ exitCode, signal, isTimedOut: timedOut })),
        cancel: () => command.kill('SIGKILL'),
        ...(hasInput ? { sink: { write: (bytes) => command.write(bytes), end: async () => command.end() } } : {}),
      };
    });
    return { started: true };
  }
}
