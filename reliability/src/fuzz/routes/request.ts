/** One HTTP request as it is sent, small enough to be printed and sent again. */
export interface FuzzRequest {
  readonly method: string;
  /** As it stands in the request line. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

export interface FuzzAnswer {
  /** 0: the connection broke without an answer. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
  /** Until the head of the answer was there. */
  readonly ms: number;
}

const MAX_SHOWN = 400;

export function showRequest({ method, path, headers, body }: FuzzRequest): string {
  const short = (text: string): string =>
    text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN)}… (${text.length} characters)`;
  return [
    `${method} ${short(path)}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${short(JSON.stringify(value))}`),
    ...(body === null ? [] : [short(JSON.stringify(body))]),
  ].join('\n      ');
}
