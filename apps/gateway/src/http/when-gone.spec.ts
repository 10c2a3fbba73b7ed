import { EventEmitter } from 'node:events';
import type { FastifyReply } from 'fastify';
import { whenGone } from './when-gone.js';

const replyTo = (raw: object): FastifyReply => ({ raw }) as unknown as FastifyReply;

describe('a client that has gone', () => {
  it('is noticed when it goes', () => {
    const raw = Object.assign(new EventEmitter(), { destroyed: false });
    const gone = whenGone(replyTo(raw));
    expect(gone.aborted).toBe(false);
    raw.emit('close');
    expect(gone.aborted).toBe(true);
  });

  it('is noticed when it went before anybody asked: it is not told a second time', () => {
    expect(whenGone(replyTo(Object.assign(new EventEmitter(), { destroyed: true }))).aborted).toBe(true);
  });
});
