import { commandIdSchema } from '@mngr/contracts';
import { commandIdFor } from './command-id.js';

const owner = { kind: 'user', id: 'owner' } as const;

describe('the id of a command', () => {
  it('is the same for the same key for ever: this value must never change', () => {
    expect(commandIdFor(owner, 'default', 'key-1')).toBe(commandIdFor({ ...owner }, 'default', 'key-1'));
    expect(commandIdFor(owner, 'default', 'key-1')).toBe('69c05165ead9f034a16444b4cdcd8e3e');
    expect(commandIdSchema.safeParse(commandIdFor(owner, 'default', 'key-1')).success).toBe(true);
  });

  it('differs by who asks, for which project, with which key, and by the part of the request', () => {
    const ids = [
      commandIdFor(owner, 'default', 'key-1'),
      commandIdFor({ kind: 'user', id: 'other' }, 'default', 'key-1'),
      commandIdFor({ kind: 'service', id: 'owner' }, 'default', 'key-1'),
      commandIdFor(owner, 'other', 'key-1'),
      commandIdFor(owner, 'default', 'key-2'),
      commandIdFor(owner, 'default', 'key-1', 'message'),
      commandIdFor(owner, 'default', 'key-1:message'),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is new for each request without a key', () => {
    expect(commandIdFor(owner, 'default', undefined)).not.toBe(commandIdFor(owner, 'default', undefined));
  });

  it('takes every key that the API promises to take, also for a further part of the request', () => {
    for (const key of ['a', '!', '~', 'x'.repeat(200)]) {
      expect(() => [commandIdFor(owner, 'default', key), commandIdFor(owner, 'default', key, 'message')]).not.toThrow();
    }
  });

  it.each(['', ' ', 'a b', 'ä', 'a\n', 'x'.repeat(201)])('refuses the key %j', (key) => {
    expect(() => commandIdFor(owner, 'default', key)).toThrow(
      expect.objectContaining({ code: 'request.bad-idempotency-key' }),
    );
  });
});
