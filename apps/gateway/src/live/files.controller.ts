import {
  fileEntrySchema,
  fileRequest,
  filesBody,
  newHexId,
  subjects,
  type AgentView,
  type FileLine,
  type FileOrder,
} from '@mngr/contracts';
import { ask, Bus } from '@mngr/messaging';
import { Body, Controller, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AgentCommands } from '../agents/agent-commands.service.js';
import { AgentLookup } from '../agents/agent-lookup.js';
import { callerOf } from '../http/caller.js';
import { ContractPipe } from '../http/contract.pipe.js';
import { whenGone } from '../http/when-gone.js';
import { writeJsonLines } from './json-lines.js';
import { LiveBridge } from './live.bridge.js';

@Controller('agents/:ref/files')
export class FilesController {
  constructor(
    private readonly lookup: AgentLookup,
    private readonly live: LiveBridge,
    private readonly commands: AgentCommands,
    private readonly bus: Bus,
  ) {}

  /** Streams JSON lines. What fails before the first line is a problem; afterwards it is an `error` line. */
  @Post()
  async files(
    @Req() request: FastifyRequest,
    @Param('ref') ref: string,
    @Body(new ContractPipe(filesBody)) order: FileOrder,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const caller = callerOf(request);
    const agent = await this.lookup.getReachable(caller, ref);
    // The audit has it before it happens: what cannot be recorded is not done.
    const accessId = newHexId();
    const { act, root, path } = order;
    const record = { agentId: agent.id, accessId, act, root, path };
    await this.commands.send(caller, 'RecordFileAccess', record, order, `:file:${accessId}`);
    const gone = whenGone(reply);
    await writeJsonLines(reply, this.#run(agent, accessId, order, gone), gone);
  }

  async *#run(agent: AgentView, streamId: string, order: FileOrder, gone: AbortSignal): AsyncGenerator<FileLine> {
    const { machineId } = agent.host;
    const open = (replyTo: string) =>
      ask(
        this.bus,
        fileRequest,
        { machineId, agentId: agent.id, streamId, replyTo, order },
        { subject: subjects.live(machineId, 'file') },
      );
    for await (const step of this.live.run({ machineId, streamId, kind: 'file' }, open, gone)) {
      if (step.kind === 'opened') yield { event: 'opened', streamId, ...step.answer };
      else if (step.kind === 'error') yield { event: 'error', code: step.code, message: step.message };
      else if (step.kind === 'end') yield { event: 'end' };
      else if (order.act === 'list') yield entriesOf(step.base64);
      else yield { event: 'content', base64: step.base64 };
    }
  }
}

/** A frame of a listing holds whole lines. */
function entriesOf(base64: string): FileLine {
  const lines = Buffer.from(base64, 'base64').toString('utf8').trimEnd().split('\n');
  return { event: 'entries', entries: lines.map((line) => fileEntrySchema.parse(JSON.parse(line))) };
}
