import fc from 'fast-check';

/** Bytes for one connection, in the pieces in which they are sent. */
export interface Malformed {
  /** Base64. */
  readonly pieces: readonly string[];
  /** Closes its side after the last piece, instead of waiting for an answer. */
  readonly endsEarly: boolean;
}

const LINES = [
  'GET /api/v1/plane HTTP/1.1',
  'GET /health/live HTTP/1.1',
  'POST /api/v1/agents HTTP/1.1',
  'POST /api/v1/agents/x/stop HTTP/1.1',
  'GET /api/v1/plane HTTP/1.0',
  'GET /api/v1/plane HTTP/2.0',
  'GET /api/v1/plane HTTP/9.9',
  'GET /api/v1/plane',
  'GET  HTTP/1.1',
  'GET http://elsewhere/api/v1/plane HTTP/1.1',
  'GET /%00 HTTP/1.1',
  'GET /\xff\xfe HTTP/1.1',
  'GET /\0 HTTP/1.1',
  `GET /${'x'.repeat(20_000)} HTTP/1.1`,
  'CONNECT x:1 HTTP/1.1',
  'OPTIONS * HTTP/1.1',
  'PRI * HTTP/2.0',
  'BREW / HTTP/1.1',
  'get / HTTP/1.1',
  '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  '',
] as const;

const HEADERS = [
  'Host: 127.0.0.1',
  'Host: 127.0.0.1',
  'Host: 127.0.0.1',
  'Host: evil.example',
  'Host: a\r\nHost: b',
  'Content-Type: application/json',
  'Content-Length: 2',
  'Content-Length: 0',
  'Content-Length: -1',
  'Content-Length: 99999999999999999999',
  'Content-Length: 5, 5',
  'Content-Length: 0x10',
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: chunked, identity',
  'Transfer-Encoding: \x0bchunked',
  'Connection: close',
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x',
  'Expect: 100-continue',
  'Expect: anything',
  'Idempotency-Key: a\0b',
  'Idempotency-Key: \xff',
  'X: \x01\x02',
  'X : space before the colon',
  ' folded: line',
  ': no name',
  'no colon',
  `X: ${'y'.repeat(17_000)}`,
  Array.from({ length: 2_100 }, (_, index) => `X${index}: 1`).join('\r\n'),
] as const;

const BODIES = [
  '{}',
  '{',
  '\xff\xfe',
  '"\xed\xa0\x80"',
  '2\r\n{}\r\n0\r\n\r\n',
  'zz\r\n{}\r\n',
  'ffffffffffffffff\r\n{}',
  `1;${'e'.repeat(20_000)}\r\n{`,
  '5\r\n{}\r\n0\r\n\r\n',
  '0\r\nX: trailer\r\n\r\n',
  '',
] as const;

/** Requests in which one or more lines are not what HTTP wants, several of them behind one another, cut anywhere. */
export function malformedRequests(token: string): fc.Arbitrary<Malformed> {
  const request = fc
    .record({
      line: fc.constantFrom(...LINES),
      headers: fc.array(fc.constantFrom(...HEADERS), { maxLength: 5 }),
      hasToken: fc.boolean(),
      body: fc.constantFrom(...BODIES),
      newline: fc.constantFrom('\r\n', '\r\n', '\r\n', '\n', '\r'),
    })
    .map(({ line, headers, hasToken, body, newline }) =>
      [line, ...headers, ...(hasToken ? [`Authorization: Bearer ${token}`] : []), '', body].join(newline),
    );
  return fc
    .record({
      requests: fc.array(request, { minLength: 1, maxLength: 3 }),
      cuts: fc.array(fc.nat(400), { maxLength: 3 }),
      length: fc.oneof(
        { weight: 4, arbitrary: fc.constant(Number.MAX_SAFE_INTEGER) },
        { weight: 1, arbitrary: fc.nat(200) },
      ),
      endsEarly: fc.boolean(),
    })
    .map(({ requests, cuts, length, endsEarly }) => {
      const bytes = Buffer.from(requests.join(''), 'latin1').subarray(0, length);
      const places = [0, ...cuts.filter((cut) => cut < bytes.length).toSorted((a, b) => a - b), bytes.length];
      const pieces = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
      return { pieces: pieces.map((piece) => piece.toString('base64')), endsEarly };
    });
}
