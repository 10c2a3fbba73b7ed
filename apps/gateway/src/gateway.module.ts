import { Bus } from '@mngr/messaging';
import { EnvironmentSeal } from '@mngr/secrets';
import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { AdmissionGuard } from './admission/admission.guard.js';
import { AgentCommands } from './agents/agent-commands.service.js';
import { AgentLookup } from './agents/agent-lookup.js';
import { AgentsController } from './agents/agents.controller.js';
import { EffectWaiter } from './agents/effect.waiter.js';
import { CommandClient } from './command/command.client.js';
import { GatewayConfig } from './config.js';
import { EventsController } from './events/events.controller.js';
import { HealthController } from './health/health.controller.js';
import { DeadLettersController } from './hosts/dead-letters.controller.js';
import { QueriesController } from './hosts/queries.controller.js';
import { AccessGuard } from './http/access.guard.js';
import { ProblemFilter } from './http/problem.filter.js';
import { TraceInterceptor } from './http/trace.hook.js';
import { CaptureController } from './live/capture.controller.js';
import { ExecBridge } from './live/exec.bridge.js';
import { ExecController } from './live/exec.controller.js';
import { FilesController } from './live/files.controller.js';
import { InputController } from './live/input.controller.js';
import { LiveBridge } from './live/live.bridge.js';
import { OpenApiController } from './openapi/openapi.controller.js';
import { EventTail } from './tail/event-tail.js';
import { LogFollower } from './tail/log-follower.js';

@Module({})
export class GatewayModule {
  static on(bus: Bus, config: GatewayConfig, seal: EnvironmentSeal): DynamicModule {
    return {
      module: GatewayModule,
      controllers: [
        AgentsController,
        CaptureController,
        ExecController,
        FilesController,
        InputController,
        EventsController,
        DeadLettersController,
        QueriesController,
        HealthController,
        OpenApiController,
      ],
      providers: [
        { provide: Bus, useValue: bus },
        { provide: GatewayConfig, useValue: config },
        { provide: EnvironmentSeal, useValue: seal },
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_GUARD, useClass: AdmissionGuard },
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_INTERCEPTOR, useClass: TraceInterceptor },
        AgentCommands,
        AgentLookup,
        CommandClient,
        EffectWaiter,
        EventTail,
        ExecBridge,
        LiveBridge,
        LogFollower,
      ],
    };
  }
}
