import type { Instruction, ReportBody } from '@mngr/contracts';
import { isRetryable, toAppError } from '@mngr/errors';
import { isSameProcess, pasteText, submitText } from '@mngr/hosts';
import { failpoint } from '@mngr/telemetry';
import { Injectable } from '@nestjs/common';
import { originOf } from '../instruction/origin.js';
import type { AgentRecord } from '../journal/agent.records.js';
import { MachineMemory } from '../journal/machine.memory.js';
import { HostTools } from './host.tools.js';
import { findPane, TERMINAL_GONE } from './kept-output.js';

const TYPING = 'typing';

/** Types a message into the incarnation it belongs to, once; for a `command` agent that is the end of the chain. */
@Injectable()
export class DeliverMessageOperation {
  constructor(
    private readonly tools: HostTools,
    private readonly memory: MachineMemory,
  ) {}

  async run(instruction: Instruction, message: { messageId: string; body: string }): Promise<void> {
    const body = await this.#deliver(instruction, message);
    await failpoint('host-agent.message-tried');
    this.memory.commit(() => {
      this.memory.outbox.add(body, originOf(instruction));
      this.memory.instructions.finish(instruction);
    });
  }

  async #deliver(
    instruction: Instruction,
    { messageId, body }: { messageId: string; body: string },
  ): Promise<ReportBody> {
    const { agentId, incarnation } = instruction;
    const data = { agentId, incarnation, messageId };
    const record = this.memory.records.find(agentId);
    const isRunning = record !== undefined && (await this.#isRunning(record, incarnation));
    const pane = isRunning ? await findPane(this.tools.tmux(record.socketPath), record) : undefined;
    if (record === undefined || pane === undefined) {
      // The mark that it was typed was in the tmux server: with the session gone nobody can tell.
      // Also of an earlier try of this process: it is read anew each time.
      if (this.memory.instructions.step(instruction) === TYPING)
        return {
          type: 'MessageUnknown',
          data: { ...data, message: 'The session ended while the message was being typed.' },
        };
      const why = isRunning
        ? { code: 'agent.no-terminal', message: `The program runs, but ${TERMINAL_GONE}. Stop the agent and start it.` }
        : { code: 'agent.not-running', message: 'The agent had ended before the message was typed.' };
      return { type: 'MessageFailed', data: { ...data, ...why } };
    }
    this.memory.instructions.setStep(instruction, TYPING);
    const server = this.tools.tmux(record.socketPath);
    try {
      await pasteText(server, pane, messageId, body);
      await submitText(server, pane, messageId);
      return { type: 'MessageTyped', data };
    } catch (cause) {
      const error = toAppError(cause);
      if (isRetryable(error)) throw error;
      return { type: 'MessageFailed', data: { ...data, code: error.code, message: error.message } };
    }
  }

  /** The launched process itself must be alive: otherwise the pane belongs to a shell, and nothing is typed into shells. */
  async #isRunning(record: AgentRecord, incarnation: number): Promise<boolean> {
    if (record.incarnation !== incarnation || record.phase !== 'live' || record.process === null) return false;
    return isSameProcess(this.tools.runner, record.process);
  }
}
