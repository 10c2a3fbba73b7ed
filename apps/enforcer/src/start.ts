import { Bus, startNestService, type BusOptions } from '@mngr/messaging';
import { EnforcerModule } from './enforcer.module.js';

export interface EnforcerConfig {
  readonly nats: BusOptions;
}

/** Starts the enforcer: it grants leases to machines and judges their silence until `stop`. */
export async function startEnforcer(config: EnforcerConfig): Promise<{ stop(): Promise<void> }> {
  const bus = await Bus.connect(config.nats);
  const service = await startNestService('enforcer', EnforcerModule.on(bus), bus);
  return {
    async stop() {
      await service.close();
      await bus.close();
    },
  };
}
