import type { RequestContract, StreamDeclaration } from '@mngr/contracts';
import type fc from 'fast-check';
import type { z } from 'zod';

/** One subject with what a reader of it takes. */
export interface BusTarget {
  readonly subject: string;
  /** How one sees that it was handled: the work queue is empty again, there is an answer, or only that everybody lives. */
  readonly via:
    | { readonly kind: 'stream'; readonly stream: StreamDeclaration }
    | { readonly kind: 'request'; readonly contract: RequestContract<z.ZodType, z.ZodType> }
    | { readonly kind: 'core' };
  /** What the reader takes; anything else must be refused. */
  readonly schema: z.ZodType;
  readonly valid: fc.Arbitrary<unknown>;
  /** Keeps a value that would be taken from doing more than it should here. */
  bend?(value: unknown): unknown;
  /** Looks after each case. */
  after?(): Promise<readonly string[]>;
}

export interface BusMessage {
  readonly subject: string;
  /** Base64: it need not be text. */
  readonly payload: string;
  readonly headers: Readonly<Record<string, string>>;
}

const MAX_SHOWN = 500;

export function showMessage({ subject, payload, headers }: BusMessage): string {
  const bytes = Buffer.from(payload, 'base64');
  const text = JSON.stringify(bytes.subarray(0, MAX_SHOWN).toString());
  return [
    `${subject} (${bytes.length} bytes)`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${JSON.stringify(value)}`),
    text,
  ].join('\n      ');
}
