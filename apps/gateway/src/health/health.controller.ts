import { readHead } from '@mngr/contracts';
import { ask, Bus } from '@mngr/messaging';
import { Controller, Get } from '@nestjs/common';

/** For a supervisor: no token, no facts. Not under the API prefix. */
@Controller('health')
export class HealthController {
  constructor(private readonly bus: Bus) {}

  @Get('live')
  live() {
    return { status: 'ok' };
  }

  /** Ready means that a command could be taken: the bus is up and the event store answers. */
  @Get('ready')
  async ready() {
    await ask(this.bus, readHead, {}, { timeoutMs: 1_000 });
    return { status: 'ok' };
  }
}
