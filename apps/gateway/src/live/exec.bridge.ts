import { execRequest, execWithInputRequest, subjects, type AgentView, type ExecLine } from '@mngr/contracts';
import { ask, Bus } from '@mngr/messaging';
import { Injectable } from '@nestjs/common';
import { LiveBridge } from './live.bridge.js';

export interface ExecOrder {
  readonly command: string;
  readonly cwd?: string | undefined;
  readonly timeoutSeconds?: number | undefined;
  readonly hasInput: boolean;
}

/** Runs one command on an agent's host and yields its output in order. At most once: what is lost is an error line. */
@Injectable()
export class ExecBridge {
  constructor(
    private readonly bus: Bus,
    private readonly live: LiveBridge,
  ) {}

  async *run(agent: AgentView, execId: string, order: ExecOrder, signal: AbortSignal): AsyncGenerator<ExecLine> {
    const { machineId } = agent.host;
    const { command, cwd, timeoutSeconds, hasInput } = order;
    const open = (replyTo: string) =>
      ask(
        this.bus,
        hasInput ? execWithInputRequest : execRequest,
        {
          machineId,
          agentId: agent.id,
          execId,
          replyTo,
          command,
          ...(cwd === undefined ? {} : { cwd }),
          ...(timeoutSeconds === undefined ? {} : { timeoutMs: Math.ceil(timeoutSeconds * 1_000) }),
        },
        { subject: subjects.live(machineId, hasInput ? 'exec-with-input' : 'exec') },
      );
    for await (const step of this.live.run({ machineId, streamId: execId, kind: 'exec' }, open, signal)) {
      switch (step.kind) {
        case 'opened':
          yield { event: 'started', streamId: execId };
          break;
        case 'output':
          yield { event: 'output', fd: step.fd, base64: step.base64 };
          break;
        case 'end':
          yield { event: 'exit', exitCode: step.exitCode, signal: step.signal, isTimedOut: step.isTimedOut };
          break;
        case 'error':
          yield { event: 'error', code: step.code, message: step.message };
      }
    }
  }
}
