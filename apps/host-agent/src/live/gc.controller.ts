import { collectGarbageRequest } from '@mngr/contracts';
import { Answers } from '@mngr/messaging';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import { GarbageCollector } from '../gc/garbage.collector.js';

@Controller()
export class GarbageHandler {
  constructor(private readonly collector: GarbageCollector) {}

  @Answers(collectGarbageRequest)
  collect({
    kinds,
    isDryRun,
    onError,
  }: z.output<typeof collectGarbageRequest.request>): Promise<z.input<typeof collectGarbageRequest.answer>> {
    return this.collector.collect({ kinds, isDryRun, onError });
  }
}
