import { join } from 'node:path';
import type { AgentFolder } from '@mngr/contracts';
import { Injectable } from '@nestjs/common';
import { agentPaths } from '../agent/agent.paths.js';
import { HostTools } from '../agent/host.tools.js';
import { checkAgentData } from '../agent/kept-files.js';
import { HostAgentConfig } from '../config.js';
import type { AgentRecord } from '../journal/agent.records.js';

const MAX_URL_LENGTH = 2_000;

/** Reads what scripts and the agent itself may write into the agent's folder. */
@Injectable()
export class FolderReader {
  constructor(
    private readonly tools: HostTools,
    private readonly config: HostAgentConfig,
  ) {}

  /** @returns undefined when it says nothing beyond the record */
  async read({ agentId, name, type }: AgentRecord): Promise<AgentFolder | undefined> {
    const { stateDir } = agentPaths(this.config.hostDir, agentId, name);
    const [data, url] = await Promise.all([checkAgentData(stateDir), this.#url(stateDir)]);
    const said: AgentFolder = {
      ...(data.type === undefined || data.type === type ? {} : { type: data.type }),
      ...(url === undefined ? {} : { url }),
      ...(data.problem === undefined ? {} : { problem: data.problem }),
    };
    return Object.keys(said).length === 0 ? undefined : said;
  }

  /** The first line of `status/url`, if it can be shown as it is. */
  async #url(stateDir: string): Promise<string | undefined> {
    const text = await this.tools.files.read(join(stateDir, 'status', 'url')).catch(() => undefined);
    const line = text?.toString('utf8').trim().split('\n')[0]?.trim() ?? '';
    return line !== '' && line.length <= MAX_URL_LENGTH && /^[\x21-\x7e]+$/.test(line) ? line : undefined;
  }
}
