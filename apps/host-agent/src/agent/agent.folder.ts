import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { HostAgentConfig } from '../config.js';
import { agentPaths } from './agent.paths.js';
import { HostTools } from './host.tools.js';

/** Finds an agent's own folder, also after its end. */
@Injectable()
export class AgentFolder {
  constructor(
    private readonly tools: HostTools,
    private readonly config: HostAgentConfig,
  ) {}

  /** Where the files of the agent lie now; a path that does not exist when nothing was kept. */
  async of(agentId: string): Promise<string> {
    const { hostDir } = this.config;
    const { stateDir } = agentPaths(hostDir, agentId, '');
    if (await this.tools.files.exists(join(stateDir, 'data.json'))) return stateDir;
    const names = await readdir(join(hostDir, 'preserved')).catch(() => []);
    const kept = names.find((name) => name.endsWith(`--${agentId}`));
    return kept === undefined ? stateDir : join(hostDir, 'preserved', kept);
  }
}
