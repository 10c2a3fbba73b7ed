import { ensureMachineConsumer } from '@mngr/contracts';
import { Answers } from '@mngr/messaging';
import { Controller } from '@nestjs/common';
import { TopologyKeeper } from './topology-keeper.js';

@Controller()
export class TopologyController {
  constructor(private readonly topology: TopologyKeeper) {}

  @Answers(ensureMachineConsumer)
  async ensure({ machineId }: { machineId: string }): Promise<Record<string, never>> {
    await this.topology.ensureMachineConsumer(machineId);
    return {};
  }
}
