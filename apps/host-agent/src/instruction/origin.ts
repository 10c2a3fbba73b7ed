import type { Instruction } from '@mngr/contracts';
import type { ReportOrigin } from '../journal/report.outbox.js';

/** What a report inherits from the instruction that it ends. */
export function originOf({ projectId, seq, correlationId, trace }: Instruction): ReportOrigin {
  return { projectId, instructionSeq: seq, correlationId, trace };
}
