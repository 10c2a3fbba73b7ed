import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { CommandController } from './commands/command.controller.js';
import { DeadLetterController } from './dead-letters/dead-letter.controller.js';
import { LogController } from './read/log.controller.js';
import { ReadModelController } from './read-models/read-model.controller.js';
import { TopologyController } from './topology/topology.controller.js';

/** The store on the bus. Its parts have an order of start and stop, so `startEventStore` makes them. */
@Module({})
export class EventStoreModule {
  static of(parts: readonly object[]): DynamicModule {
    const providers: Provider[] = parts.map((part) => ({ provide: part.constructor, useValue: part }));
    return {
      module: EventStoreModule,
      controllers: [DeadLetterController, LogController, CommandController, ReadModelController, TopologyController],
      providers,
    };
  }
}
