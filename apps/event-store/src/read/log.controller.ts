import {
  appendManyRequest,
  appendRequest,
  readHead,
  readLog,
  readStreams,
  readText,
  type AppendItem,
  type AppendManyResult,
  type AppendResult,
} from '@mngr/contracts';
import { toAppError, toWireError } from '@mngr/errors';
import { Answers } from '@mngr/messaging';
import { Controller, UseFilters } from '@nestjs/common';
import { DatabaseFailureFilter } from '../database/database-failure.js';
import { assertReadable } from '../append/assert-readable.js';
import { Appender } from '../append/appender.js';
import { LogQueries, type LogPage } from './log.queries.js';

/** The log on the bus. */
@Controller()
@UseFilters(DatabaseFailureFilter)
export class LogController {
  constructor(
    private readonly appender: Appender,
    private readonly queries: LogQueries,
  ) {}

  @Answers(appendRequest)
  append(item: AppendItem): Promise<AppendResult> {
    return this.#append(item);
  }

  /** All are handed over in one turn, so they stand in the queue in their order and mostly share a batch. */
  @Answers(appendManyRequest)
  async appendMany({ items }: { items: AppendItem[] }): Promise<{ results: AppendManyResult[] }> {
    const one = (item: AppendItem): Promise<AppendManyResult> =>
      this.#append(item).catch((error: unknown) => ({ status: 'failed', error: wireOf(error) }));
    return { results: await Promise.all(items.map(one)) };
  }

  #append(item: AppendItem): Promise<AppendResult> {
    try {
      assertReadable(item);
    } catch (error) {
      return Promise.reject(toAppError(error));
    }
    return this.appender.append(item);
  }

  @Answers(readStreams)
  async streams({ streamIds }: { streamIds: string[] }) {
    return { streams: await this.queries.streams(streamIds) };
  }

  @Answers(readLog)
  page(page: LogPage) {
    return this.queries.page(page);
  }

  @Answers(readHead)
  head() {
    return this.queries.head();
  }

  @Answers(readText)
  async text({ textId, projectId }: { textId: string; projectId: string }) {
    return { body: await this.queries.text(textId, projectId) };
  }
}

function wireOf(error: unknown): Extract<AppendManyResult, { status: 'failed' }>['error'] {
  const { facts, ...wire } = toWireError(toAppError(error));
  return { ...wire, ...(facts === undefined ? {} : { facts: { ...facts } }) };
}
