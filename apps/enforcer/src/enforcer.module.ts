import { Bus } from '@mngr/messaging';
import { Module, type DynamicModule } from '@nestjs/common';
import { HeartbeatController } from './lease/heartbeat.controller.js';
import { LeaseReconciler } from './lease/lease.reconciler.js';
import { LeaseTable } from './lease/lease-table.js';
import { VerdictSender } from './lease/verdict.sender.js';

@Module({})
export class EnforcerModule {
  static on(bus: Bus): DynamicModule {
    return {
      module: EnforcerModule,
      controllers: [HeartbeatController],
      providers: [{ provide: Bus, useValue: bus }, LeaseTable, VerdictSender, LeaseReconciler],
    };
  }
}
