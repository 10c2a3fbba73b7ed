import { apiRoutes, listDeadLetters, replayDeadLetter } from '@mngr/contracts';
import { invalidInput } from '@mngr/errors';
import { ask, Bus } from '@mngr/messaging';
import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import type { z } from 'zod';
import { ContractPipe } from '../http/contract.pipe.js';

type ListQuery = z.output<typeof apiRoutes.deadLetters.query>;

@Controller('dead-letters')
export class DeadLettersController {
  constructor(private readonly bus: Bus) {}

  @Get()
  list(@Query(new ContractPipe(apiRoutes.deadLetters.query)) { limit }: ListQuery) {
    return ask(this.bus, listDeadLetters, { limit });
  }

  @Post(':seq/replay')
  @HttpCode(200)
  replay(@Param('seq') seq: string) {
    if (!/^[1-9][0-9]{0,14}$/.test(seq))
      throw invalidInput('request.bad-sequence', 'A dead letter is named by its number.');
    return ask(this.bus, replayDeadLetter, { seq: Number(seq) });
  }
}
