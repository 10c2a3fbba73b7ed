import { recordsRequest } from '@mngr/contracts';
import { Answers } from '@mngr/messaging';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import { AgentFolder } from '../agent/agent.folder.js';
import { readNamedType } from '../agent/kept-files.js';
import { ChangeWatch } from './change-watch.js';
import { findRecords, readLines } from './record-files.js';

type Question = z.output<typeof recordsRequest.request>;
type Answer = z.input<typeof recordsRequest.answer>;

/** The answer travels in one message. */
const MAX_ANSWER_BYTES = 300_000;

/** Reads the event files of an agent, and waits for more of them when asked to. */
@Controller()
export class RecordsHandler {
  constructor(private readonly folders: AgentFolder) {}

  @Answers(recordsRequest)
  async records({ agentId, after, source, waitMs }: Question): Promise<Answer> {
    const watch = new ChangeWatch();
    try {
      return await this.#readOrWait(agentId, after, source, { watch, waitMs });
    } finally {
      watch.close();
    }
  }

  async #readOrWait(
    agentId: string,
    after: Question['after'],
    source: string | undefined,
    { watch, waitMs }: { readonly watch: ChangeWatch; readonly waitMs: number },
  ): Promise<Answer> {
    const end = performance.now() + waitMs;
    for (;;) {
      const folder = await this.folders.of(agentId);
      // Watched before it is read, so that nothing comes between.
      const { folders } = await findRecords(folder);
      if (waitMs > 0) watch.add([folder, ...folders]);
      const answer = await read(folder, after, source);
      const leftMs = end - performance.now();
      if (answer.chunks.length > 0 || leftMs <= 0) return answer;
      await watch.changed(leftMs);
    }
  }
}

async function read(folder: string, after: Question['after'], only: string | undefined): Promise<Answer> {
  const { files } = await findRecords(folder);
  const chunks: Answer['chunks'] = [];
  let [room, isMore, skipped] = [MAX_ANSWER_BYTES, false, 0];
  for (const { source, path } of files) {
    if (only !== undefined && source !== only) continue;
    if (room <= 0) {
      isMore = true;
      break;
    }
    const offset = after[source] ?? 0;
    const found = await readLines(path, offset, { maxBytes: room, isFirst: chunks.length === 0 }).catch(
      () => undefined,
    );
    isMore ||= found?.isMore ?? false;
    if (found === undefined || (found.lines.length === 0 && found.offset === offset)) continue;
    chunks.push({ source, lines: [...found.lines], offset: found.offset });
    room -= found.lines.reduce((bytes, line) => bytes + Buffer.byteLength(line), 0);
    skipped += found.skipped;
  }
  return { type: (await readNamedType(folder)) ?? null, chunks, isMore, skipped };
}
