import type { AppendItem, AppendResult, CommandAnswer, NewEvent, NewInstruction } from '@mngr/contracts';

export interface PlannedEvent {
  readonly item: AppendItem;
  readonly position: bigint;
  readonly streamId: string;
  readonly streamVersion: number;
  readonly event: NewEvent;
}

export interface PlannedCommand {
  readonly commandId: string;
  readonly projectId: string;
  readonly type: string;
  readonly payloadHash: string;
  readonly status: 'done' | 'rejected' | 'expired';
  readonly answer: CommandAnswer;
  readonly position: bigint;
}

export interface PlannedInstruction {
  readonly item: AppendItem;
  readonly seq: number;
  readonly ordinal: bigint;
  readonly position: bigint;
  readonly instruction: NewInstruction;
}

/** What one transaction writes, and what each caller hears once it is committed. */
export interface BatchPlan {
  /** In the order of the items. */
  readonly results: readonly AppendResult[];
  /** The new head. */
  readonly position: bigint;
  readonly ordinal: bigint;
  /** False when every item was refused or a duplicate. */
  readonly hasWrites: boolean;
  readonly events: readonly PlannedEvent[];
  readonly versionByStream: ReadonlyMap<string, number>;
  readonly commands: readonly PlannedCommand[];
  /** Null stands for a released claim. */
  readonly ownerByClaim: ReadonlyMap<string, string | null>;
  readonly instructions: readonly PlannedInstruction[];
  readonly instructionSeqByMachine: ReadonlyMap<string, number>;
  readonly appendedUpToByJournal: ReadonlyMap<string, number>;
  readonly finishes: readonly { readonly machineId: string; readonly seq: number }[];
  readonly texts: readonly (AppendItem['texts'][number] & { readonly projectId: string })[];
}
