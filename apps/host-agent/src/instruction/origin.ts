import type { Instruction } from '@mngr/contracts';
import type { ReportOrigin } from '../journal/report.outbox.js';

/** What a report inherits from the instruction that it ends. */
export function originOf({ projectId, seq, logEpoch, correlationId, trace }: Instruction): ReportOrigin {
  return { projectId, instructionSeq: seq, logEpoch, correlationId, trace };
}
