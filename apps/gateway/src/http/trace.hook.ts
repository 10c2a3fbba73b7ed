import type { Trace } from '@mngr/contracts';
import { withSpan } from '@mngr/telemetry';
import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';

/** One server span per request, continuing the client's trace. */
@Injectable()
export class TraceInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { traceparent } = request.headers;
    const parent: Trace | undefined = typeof traceparent === 'string' ? { traceparent } : undefined;
    const route = `${request.method} ${request.routeOptions.url ?? 'unknown'}`;
    return from(
      withSpan(route, { kind: 'server', parent }, () => lastValueFrom(next.handle(), { defaultValue: undefined })),
    );
  }
}
