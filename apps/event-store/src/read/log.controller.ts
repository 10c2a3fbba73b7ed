import {
  appendRequest,
  readHead,
  readLog,
  readStreams,
  readText,
  type AppendItem,
  type AppendResult,
} from '@mngr/contracts';
import { Answers } from '@mngr/messaging';
import { Controller, UseFilters } from '@nestjs/common';
import { DatabaseFailureFilter } from '../database/database-failure.js';
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
