import { execBody, newHexId, type ExecLine } from '@mngr/contracts';
import { AppError, rejected, toAppError } from '@mngr/errors';
import { Body, Controller, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { once } from 'node:events';
import type { z } from 'zod';
import { AgentCommands, textRefOf } from '../agents/agent-commands.service.js';
import { AgentLookup } from '../agents/agent-lookup.js';
import { callerOf } from '../http/caller.js';
import { ContractPipe } from '../http/contract.pipe.js';
import { ExecBridge } from './exec.bridge.js';

@Controller('agents/:ref/exec')
export class ExecController {
  constructor(
    private readonly lookup: AgentLookup,
    private readonly bridge: ExecBridge,
    private readonly commands: AgentCommands,
  ) {}

  /** Streams JSON lines. What fails before the first line is a problem; afterwards it is an `error` line. */
  @Post()
  async exec(
    @Req() request: FastifyRequest,
    @Param('ref') ref: string,
    @Body(new ContractPipe(execBody)) body: z.output<typeof execBody>,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const caller = callerOf(request);
    const agent = await this.lookup.get(caller, ref);
    if (agent.host.state !== 'RUNNING')
      throw rejected('host.unreachable', `Host ${agent.host.name} cannot be reached.`);
    // The audit has it before it runs: what cannot be recorded is not run.
    const execId = newHexId();
    await this.commands.send(
      caller,
      'RecordExec',
      { agentId: agent.id, execId, command: textRefOf(body.command) },
      body,
      `:exec:${execId}`,
    );
    const gone = new AbortController();
    reply.raw.on('close', () => gone.abort());
    const lines = this.bridge.run(agent, execId, body, gone.signal);
    const first = await lines.next();
    reply.hijack();
    reply.raw.writeHead(200, {
      'content-type': 'application/jsonl',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    try {
      if (!first.done) await write(reply, first.value, gone.signal);
      for await (const line of lines) await write(reply, line, gone.signal);
    } catch (error) {
      const { code, message } = error instanceof AppError ? error : toAppError(error);
      await write(reply, { event: 'error', code, message }, gone.signal);
    }
    reply.raw.end();
  }
}

/** Waits for a slow reader: its credit at the host then runs out, and the command itself waits. */
async function write(reply: FastifyReply, line: ExecLine, signal: AbortSignal): Promise<void> {
  if (signal.aborted || reply.raw.write(`${JSON.stringify(line)}\n`)) return;
  await once(reply.raw, 'drain', { signal }).catch(() => {});
}
