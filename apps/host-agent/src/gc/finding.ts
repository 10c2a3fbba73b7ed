import type { GarbageKind } from '@mngr/contracts';

/** Something that is ours and over. */
export interface Finding {
  readonly kind: GarbageKind;
  /** A path, or a ref and its repository. */
  readonly what: string;
  readonly agentId: string | null;
  readonly sizeBytes: number;
  /** Why it must stay all the same, as the end of a sentence. */
  readonly keptBecause?: string;
  /** Safe to repeat. */
  remove(): Promise<void>;
}
