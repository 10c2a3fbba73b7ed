import { AppError, toAppError, toProblem, type ErrorKind } from '@mngr/errors';
import { createLogger } from '@mngr/telemetry';
import { trace } from '@opentelemetry/api';
import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Accepted } from '../command/accepted.js';

/** Whatever else is the client's has the kind of a bad request: it is never logged as a failure of ours. */
function kindOfStatus(status: number | undefined): ErrorKind | undefined {
  if (status === 404) return 'not-found';
  return status !== undefined && status >= 400 && status < 500 ? 'invalid-input' : undefined;
}

/** Every error leaves as `application/problem+json`; a defect is logged once, with its stack, under the trace id it shows. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #log = createLogger('gateway');

  catch(exception: unknown, host: ArgumentsHost): void {
    if (exception instanceof Accepted) {
      void host
        .switchToHttp()
        .getResponse<FastifyReply>()
        .status(202)
        .header('retry-after', '1')
        .send(exception.getResponse());
      return;
    }
    this.answer(exception, host.switchToHttp().getResponse<FastifyReply>());
  }

  /** Also for what fails before Nest has the request: a path that cannot be read. */
  answer(exception: unknown, reply: FastifyReply): void {
    const error = toGatewayError(exception);
    const traceId = trace.getActiveSpan()?.spanContext().traceId;
    if (error.kind === 'defect') this.#log.error({ err: exception }, 'a request failed');
    if (reply.sent || reply.raw.headersSent) return;
    const problem = toProblem(error, traceId);
    const status = statusOf(exception) === 413 ? 413 : problem.status;
    const retryAfterMs = Number(error.facts['retryAfterMs'] ?? 1_000);
    if (status === 503 || status === 429)
      void reply.header('retry-after', String(Math.max(1, Math.ceil(retryAfterMs / 1_000))));
    if (status === 401) void reply.header('www-authenticate', 'Bearer');
    void reply
      .status(status)
      .type('application/problem+json')
      .send(JSON.stringify({ ...problem, status }));
  }
}

function statusOf(exception: unknown): number | undefined {
  if (exception instanceof HttpException) return exception.getStatus();
  const status = (exception as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' ? status : undefined;
}

/** Fastify and Nest raise their own errors for what never reaches a handler: unknown routes, bodies that are no JSON. */
function toGatewayError(exception: unknown): AppError {
  if (exception instanceof AppError) return exception;
  const status = statusOf(exception);
  const kind = kindOfStatus(status);
  if (kind === undefined) return toAppError(exception);
  if (kind === 'not-found')
    return new AppError(kind, 'request.no-route', 'There is no such route.', {
      wayOut: 'GET /api/v1/openapi.json lists all routes.',
    });
  if (status === 414 || (exception as { code?: unknown }).code === 'FST_ERR_BAD_URL')
    return new AppError(
      kind,
      'request.bad-path',
      'The path of the request cannot be read, or a part of it is too long.',
    );
  if (status === 413) return new AppError(kind, 'request.too-large', 'The body is larger than 1 MiB.');
  if (status === 415) return new AppError(kind, 'request.not-json', 'The body must be application/json.');
  return new AppError(kind, 'request.malformed', 'The request is malformed: its body must be one JSON object.');
}
