import { captureRequest } from '@mngr/contracts';
import { notFound } from '@mngr/errors';
import { capturePane, listPanes } from '@mngr/hosts';
import { Answers } from '@mngr/messaging';
import { Controller } from '@nestjs/common';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { agentPaths } from '../agent/agent.paths.js';
import { HostTools } from '../agent/host.tools.js';
import { lastBytes, readKeptOutput } from '../agent/kept-output.js';
import { HostAgentConfig } from '../config.js';
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
  ) {}

  @Answers(captureRequest)
  async capture({ agentId, isFull, window }: z.output<typeof captureRequest.request>): Promise<Captured> {
    const live = await this.#fromPane(agentId, isFull, window);
    if (live !== undefined) return live;
    const kept = await readKeptOutput(await this.#folderOf(agentId));
    if (kept === undefined)
      throw notFound('agent.no-output', 'The agent has no terminal now, and nothing was kept of an earlier one.');
    const text = isFull ? kept : kept.split('\n').slice(-SCREEN_LINES).join('\n');
    return limited(text, 'kept');
  }

  async #fromPane(agentId: string, isFull: boolean, window: string | undefined): Promise<Captured | undefined> {
    const record = this.memory.records.find(agentId);
    if (record === undefined || record.pane === null) return undefined;
    const server = this.tools.tmux(record.socketPath);
    const panes = await listPanes(server, { prefix: record.tmux.sessionPrefix });
    const own = panes.filter(({ tags }) => tags?.agentId === agentId);
    const pane = window === undefined ? own[0] : own.find(({ windowIndex }) => String(windowIndex) === window);
    if (window !== undefined && pane === undefined && own.length > 0)
      throw notFound('agent.no-window', `The agent has no window ${JSON.stringify(window)}.`);
    return pane === undefined ? undefined : limited(await capturePane(server, pane, { full: isFull }), 'pane');
  }

  async #folderOf(agentId: string): Promise<string> {
    const { hostDir } = this.config;
    const { stateDir } = agentPaths(hostDir, agentId, '');
    if (await this.tools.files.exists(join(stateDir, 'data.json'))) return stateDir;
    const names = await readdir(join(hostDir, 'preserved')).catch(() => []);
    return join(hostDir, 'preserved', names.find((name) => name.endsWith(`--${agentId}`)) ?? agentId);
  }
}

function limited(text: string, source: 'pane' | 'kept'): Captured {
  const shown = lastBytes(text, MAX_ANSWER_BYTES);
  return { text: shown, source, isTruncated: shown.length < text.length };
}
