/** Towards the server, or back from it. */
export type Direction = 'up' | 'down';

/** What the proxy does to the bytes of all its connections; an empty one does nothing. */
export interface LineFaults {
  /** Every byte comes this much later, in order. */
  readonly delayMs?: number;
  /** Up to this much later still, drawn for each chunk. */
  readonly jitterMs?: number;
  /** Bytes come one by one or in pieces of this size, 5 ms apart. */
  readonly dripBytes?: number;
  /** Nothing passes that way until this is taken back, and then all of it does. */
  readonly held?: readonly Direction[];
}

/** What becomes of one message on its way. */
export type MessageFate =
  | { readonly kind: 'pass' }
  | { readonly kind: 'drop' }
  | { readonly kind: 'twice' }
  /** Later messages overtake it. */
  | { readonly kind: 'late'; readonly byMs: number }
  /** It passes, and comes once more. */
  | { readonly kind: 'again'; readonly afterMs: number }
  /** It goes where nobody listens; the server says so to who asked. */
  | { readonly kind: 'misdirect' };

export interface Message {
  readonly direction: Direction;
  readonly subject: string;
  /** Where an answer is awaited. */
  readonly reply: string | undefined;
}

export type FateOf = (message: Message) => MessageFate;
