/** `template` is anything that is not one of the three names. */
export type OutputFormat =
  | { readonly kind: 'human' }
  | { readonly kind: 'json' }
  | { readonly kind: 'jsonl' }
  | { readonly kind: 'template'; readonly template: string };

/** The format that `--format` asks for; names may be written in any case. */
export function parseFormat(text: unknown): OutputFormat {
  if (typeof text !== 'string') return { kind: 'human' };
  const name = text.toLowerCase();
  if (name === 'human' || name === 'json' || name === 'jsonl') return { kind: name };
  return { kind: 'template', template: text };
}
