import { join } from 'node:path';
import { execControlSchema, execRequest, subjects, type ExecFrame } from '@mngr/contracts';
import { notFound, rejected, toAppError } from '@mngr/errors';
import { parseAgentEnv, type CommandStream, type StreamOptions } from '@mngr/hosts';
import { Answers, Bus, readMessage } from '@mngr/messaging';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import { agentPaths } from '../agent/agent.paths.js';
import { HostTools } from '../agent/host.tools.js';
import { HostAgentConfig } from '../config.js';
import { MachineMemory } from '../journal/machine.memory.js';
import { FrameSender } from './frame.sender.js';

type Order = z.output<typeof execRequest.request>;

/** Runs a command beside an agent: in its directory, with its environment, streamed with credit. At most once. */
@Controller()
export class ExecHandler {
  constructor(
    private readonly tools: HostTools,
    private readonly memory: MachineMemory,
    private readonly config: HostAgentConfig,
    private readonly bus: Bus,
  ) {}

  @Answers(execRequest)
  async exec(order: Order): Promise<z.input<typeof execRequest.answer>> {
    const record = this.memory.records.find(order.agentId);
    if (record?.workspace == null) throw notFound('agent.not-here', 'The agent has no work directory on this machine.');
    const cwd = order.cwd ?? record.workspace.workDir;
    if (!(await this.tools.files.exists(cwd)))
      throw rejected('exec.no-directory', `There is no directory ${cwd} on the host.`);
    const { stateDir } = agentPaths(this.config.hostDir, record.agentId, record.name);
    const envText = (await this.tools.files.read(join(stateDir, 'env')))?.toString('utf8') ?? '';
    const shell = (await this.tools.files.exists(record.shell)) ? record.shell : '/bin/sh';
    this.#run(order, [shell, '-c', order.command], cwd, parseAgentEnv(envText));
    return { started: true };
  }

  #run(order: Order, argv: readonly string[], cwd: string, env: Readonly<Record<string, string>>): void {
    const frames = new FrameSender((frame: ExecFrame) => this.bus.nc.publish(order.replyTo, JSON.stringify(frame)));
    const stream = this.#start(argv, { cwd, env, timeoutMs: order.timeoutMs }, frames);
    stream.end();
    const control = this.bus.nc.subscribe(subjects.execControl(this.config.machineId, order.execId), {
      callback: (failure, msg) => {
        const asked = failure === null ? readMessage(execControlSchema, msg) : undefined;
        if (asked === undefined) return;
        if (asked.kind === 'credit') frames.grant(asked.upTo);
        else {
          frames.abandon();
          stream.kill('SIGKILL');
        }
      },
    });
    void stream.done
      .then(
        ({ exitCode, signal, timedOut }) => frames.end({ exitCode, signal, isTimedOut: timedOut }),
        (cause: unknown) => {
          const { code, message } = toAppError(cause);
          frames.fail(code, message);
        },
      )
      .finally(() => control.unsubscribe());
  }

  /** @throws AppError `command.too-long`, `command.no-such-directory`: nothing was started */
  #start(argv: readonly string[], options: StreamOptions, frames: FrameSender): CommandStream {
    try {
      return this.tools.runner.stream(argv, options, (fd, chunk) => frames.output(fd, chunk));
    } catch (error) {
      frames.discard();
      throw error;
    }
  }
}
