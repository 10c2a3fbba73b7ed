import { z } from 'zod';
import { readMessage } from './parse-message.js';

const schema = z.object({ n: z.int() });
const read = (text: string) => readMessage(schema, { string: () => text });

describe('a message that nobody waits for', () => {
  it('is read by its contract', () => {
    expect(read('{"n":1,"more":true}')).toEqual({ n: 1 });
  });

  // Found by `npm run fuzz -- --only bus`: the error of JSON.parse left the callback of a subscription.
  it.each(['', '{', 'null', '"x"', '{"n":"1"}', '\ufffd', '['.repeat(100_000)])(
    'is nothing when it does not fit, and never throws: %j',
    (text) => {
      expect(read(text)).toBeUndefined();
    },
  );
});
