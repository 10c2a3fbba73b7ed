import { captureRequest } from '@mngr/contracts';
import { notFound } from '@mngr/errors';
import { capturePane, findWindow, type PaneTarget, type TmuxServer } from '@mngr/hosts';
import { Answers } from '@mngr/messaging';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import { AgentFolder } from '../agent/agent.folder.js';
import { HostTools } from '../agent/host.tools.js';
import { findPane, lastBytes, readKeptOutput } from '../agent/kept-output.js';
import { HostAgentConfig } from '../config.js';
import type { AgentRecord } from '../journal/agent.records.js';
import { MachineMemory } from '../journal/machine.memory.js';

type Captured = z.input<typeof captureRequest.answer>;

/** The answer travels in one message. */
const MAX_ANSWER_BYTES = 700_000;
const SCREEN_LINES = 50;

@Controller()
export class CaptureHandler {
  constructor(
    private readonly tools: HostTools,
    private readonly memory: MachineMemory,
    private readonly config: HostAgentConfig,
    private readonly folders: AgentFolder,
  ) {}

  @Answers(captureRequest)
  async capture({ agentId, isFull, window }: z.output<typeof captureRequest.request>): Promise<Captured> {
    const live = await this.#fromPane(agentId, isFull, window);
    if (live !== undefined) return live;
    if (window !== undefined)
      throw notFound('agent.no-window', `The agent has no terminal now, so no window ${window}.`, {
        wayOut: 'Start it, or leave the window out to see what was kept.',
      });
    const kept = await readKeptOutput(await this.folders.of(agentId));
    if (kept === undefined)
      throw notFound('agent.no-output', 'The agent has no terminal now, and nothing was kept of an earlier one.', {
        wayOut: 'Start it: mngr start AGENT',
      });
    const text = isFull ? kept : kept.split('\n').slice(-SCREEN_LINES).join('\n');
    return limited(text, 'kept');
  }

  async #fromPane(agentId: string, isFull: boolean, window: string | undefined): Promise<Captured | undefined> {
    const record = this.memory.records.find(agentId);
    if (record === undefined || record.pane === null) return undefined;
    const server = this.tools.tmux(record.socketPath);
    const pane = await (window === undefined ? findPane(server, record) : this.#windowOf(server, record, window));
    return pane === undefined ? undefined : limited(await capturePane(server, pane, { full: isFull }), 'pane');
  }

  /** @throws AppError `agent.no-window` naming the windows that there are */
  async #windowOf(server: TmuxServer, record: AgentRecord, window: string): Promise<PaneTarget | undefined> {
    const { agentId, incarnation } = record;
    const found = await findWindow(server, { hostId: this.config.hostId, agentId, incarnation }, window);
    if (found.pane !== undefined || found.names.length === 0) return found.pane;
    throw notFound('agent.no-window', `The agent has no window ${JSON.stringify(window)}.`, {
      wayOut: `Its windows: ${found.names.join(', ')}.`,
    });
  }
}

function limited(text: string, source: 'pane' | 'kept'): Captured {
  const shown = lastBytes(text, MAX_ANSWER_BYTES);
  return { text: shown, source, isTruncated: shown.length < text.length };
}
