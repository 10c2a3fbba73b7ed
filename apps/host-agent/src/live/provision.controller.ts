import { join } from 'node:path';
import { provisionRequest } from '@mngr/contracts';
import { notFound } from '@mngr/errors';
import { parseAgentEnv } from '@mngr/hosts';
import { Answers } from '@mngr/messaging';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import { agentPaths } from '../agent/agent.paths.js';
import { HostTools } from '../agent/host.tools.js';
import { Provisioner } from '../agent/provisioner.js';
import { HostAgentConfig } from '../config.js';
import { AgentQueue } from '../instruction/agent.queue.js';
import { MachineMemory } from '../journal/machine.memory.js';

@Controller()
export class ProvisionHandler {
  constructor(
    private readonly tools: HostTools,
    private readonly memory: MachineMemory,
    private readonly config: HostAgentConfig,
    private readonly queue: AgentQueue,
    private readonly provisioner: Provisioner,
  ) {}

  /** After whatever is being done to the agent: a stop or destroy that is asked meanwhile waits for its end. */
  @Answers(provisionRequest)
  provision({ agentId }: z.output<typeof provisionRequest.request>): Promise<z.input<typeof provisionRequest.answer>> {
    return this.queue.run(agentId, async () => {
      const record = this.memory.records.find(agentId);
      if (record?.workspace == null || record.phase === 'making' || record.phase === 'destroying')
        throw notFound('agent.not-here', 'The agent has no work directory on this machine.');
      const { stateDir } = agentPaths(this.config.hostDir, agentId, record.name);
      const env = parseAgentEnv((await this.tools.files.read(join(stateDir, 'env')))?.toString('utf8') ?? '');
      return { isProvisioned: await this.provisioner.repeat(record, env) };
    });
  }
}
