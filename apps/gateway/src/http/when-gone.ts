import type { FastifyReply } from 'fastify';

/** Aborts when the client has gone, also when it went before it was asked. */
export function whenGone(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  if (reply.raw.destroyed) gone.abort();
  else reply.raw.on('close', () => gone.abort());
  return gone.signal;
}
