import { listDeadLetters, replayDeadLetter } from '@mngr/contracts';
import { Answers } from '@mngr/messaging';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import { DeadLetterStore } from './dead-letter.store.js';

@Controller()
export class DeadLetterController {
  constructor(private readonly letters: DeadLetterStore) {}

  @Answers(listDeadLetters)
  async list({ limit }: z.output<typeof listDeadLetters.request>): Promise<z.input<typeof listDeadLetters.answer>> {
    return { deadLetters: await this.letters.list(limit) };
  }

  @Answers(replayDeadLetter)
  async replay({ seq }: z.output<typeof replayDeadLetter.request>): Promise<z.input<typeof replayDeadLetter.answer>> {
    return { subject: await this.letters.replay(seq) };
  }
}
