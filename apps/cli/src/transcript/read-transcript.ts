import { parseRecordLine } from '../client/answer.parser.js';
import type { GatewayClient } from '../client/gateway-client.js';
import type { AnswerOf } from '../client/routes.js';
import type { TranscriptRecord } from './transcript-record.js';

/**
 * Reads the whole conversation of an agent, oldest first.
 *
 * @param warn told what cannot be shown
 * @throws AppError `agent.no-transcript` for a type that keeps none
 */
export async function readTranscript(
  client: GatewayClient,
  ref: string,
  warn: (sentence: string) => void,
): Promise<readonly TranscriptRecord[]> {
  const records: TranscriptRecord[] = [];
  let cursor: string | undefined;
  let broken = 0;
  for (;;) {
    const answer: AnswerOf<'transcript'> = await client.call('transcript', { ref, query: { cursor } });
    for (const line of answer.records.flatMap(({ lines }) => lines)) {
      const record = parseRecordLine(line);
      if (record === undefined) broken += 1;
      else records.push(record);
    }
    broken += answer.skipped;
    if (!answer.isMore) break;
    ({ cursor } = answer);
  }
  if (broken > 0) warn(`${broken} lines of the transcript are no JSON objects, or are too large to be shown.`);
  return records;
}
