import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { AppError, toProblem } from '@mngr/errors';

const STATUS_BY_CODE: Readonly<Record<string, readonly [status: number, reason: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'Payload Too Large'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout'],
};

/** Answers what is not HTTP, so that even this client gets a problem, and closes the connection: its state is unknown. */
export function answerClientError(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return;
  const [status, reason] = STATUS_BY_CODE[error.code ?? ''] ?? [400, 'Bad Request'];
  const body = problemText(status, 'request.not-http', 'What was sent is not a request of HTTP/1.1.');
  socket.end(
    [
      `HTTP/1.1 ${status} ${reason}`,
      'Content-Type: application/problem+json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
    // Whoever does not read the answer does not keep the socket.
    () => socket.destroySoon(),
  );
}

/** Node answers an unknown `Expect` by itself, without a body. */
export function answerExpectations(server: Server): void {
  server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) => {
    const body = problemText(417, 'request.bad-expectation', 'Only Expect: 100-continue is understood.');
    response.writeHead(417, { 'content-type': 'application/problem+json', connection: 'close' }).end(body);
  });
}

function problemText(status: number, code: string, sentence: string): string {
  return JSON.stringify({ ...toProblem(new AppError('invalid-input', code, sentence)), status });
}
