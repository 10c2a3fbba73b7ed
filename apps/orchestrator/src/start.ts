import { Bus, startNestService, type BusOptions } from '@mngr/messaging';
import { OrchestratorModule } from './orchestrator.module.js';

export interface OrchestratorConfig {
  readonly nats: BusOptions;
}

/** Starts the orchestrator: it handles commands, reports and the machines' rounds until `stop`. */
export async function startOrchestrator(config: OrchestratorConfig): Promise<{ stop(): Promise<void> }> {
  const bus = await Bus.connect(config.nats);
  const service = await startNestService('orchestrator', OrchestratorModule.on(bus), bus);
  return {
    async stop() {
      await service.close();
      await bus.close();
    },
  };
}
