/** Splits a stream of bytes into lines without their line feed; a last line without one counts too. */
export async function* readLines(chunks: AsyncIterable<unknown>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    rest += chunk instanceof Uint8Array ? decoder.decode(chunk, { stream: true }) : String(chunk);
    let from = 0;
    for (let end = rest.indexOf('\n'); end !== -1; end = rest.indexOf('\n', from)) {
      yield rest.slice(from, rest[end - 1] === '\r' && end > from ? end - 1 : end);
      from = end + 1;
    }
    rest = rest.slice(from);
  }
  rest += decoder.decode();
  if (rest !== '') yield rest;
}

/** Why a stream ended before its last line, in a few words. @param cause what reading it threw; nothing when it simply ended */
export function brokenBy(cause: unknown): string {
  if (cause === undefined) return 'the gateway ended it without saying how it went';
  const { code, message } = cause as NodeJS.ErrnoException;
  return `the connection failed (${code ?? message})`;
}
