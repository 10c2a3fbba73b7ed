import { EventStoreClient } from '@mngr/event-store-client';
import { Bus } from '@mngr/messaging';
import { Module, type DynamicModule } from '@nestjs/common';
import { CommandController } from './command/command.controller.js';
import { RegisterController } from './link/register.controller.js';
import { SyncController } from './link/sync.controller.js';
import { ReportController } from './report/report.controller.js';

@Module({})
export class OrchestratorModule {
  static on(bus: Bus): DynamicModule {
    return {
      module: OrchestratorModule,
      controllers: [CommandController, ReportController, RegisterController, SyncController],
      providers: [
        { provide: Bus, useValue: bus },
        { provide: EventStoreClient, useValue: new EventStoreClient(bus) },
      ],
    };
  }
}
