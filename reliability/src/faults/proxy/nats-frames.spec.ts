import { NatsFrames, type NatsFrame } from './nats-frames.js';

const STREAM = Buffer.from(
  'CONNECT {"a":"PUB x 5"}\r\nPING\r\nPUB mngr.cmd.a inbox 7\r\na\r\nPUB \r\nHPUB mngr.rep.b 12 14\r\nNATS/1.0\r\n\r\nxy\r\nSUB c 1\r\n',
);
const WANTED = [undefined, undefined, 'mngr.cmd.a', 'mngr.rep.b', undefined];

const pushed = (chunks: readonly Buffer[]): NatsFrame[] => {
  const frames = new NatsFrames();
  return chunks.flatMap((chunk) => frames.push(chunk));
};

describe('NatsFrames', () => {
  it('keeps a payload with its line, whatever the payload says', () => {
    const frames = pushed([STREAM]);
    expect(frames.map(({ subject }) => subject)).toEqual(WANTED);
    expect(frames.map(({ reply }) => reply)).toEqual([undefined, undefined, 'inbox', undefined, undefined]);
    expect(Buffer.concat(frames.map(({ bytes }) => bytes))).toEqual(STREAM);
  });

  it('knows the reply subject of what the server sends', () => {
    const frames = pushed([Buffer.from('MSG a 1 5\r\nhello\r\nHMSG b 2 back 12 14\r\nNATS/1.0\r\n\r\nxy\r\n')]);
    expect(frames.map(({ subject, reply }) => [subject, reply])).toEqual([
      ['a', undefined],
      ['b', 'back'],
    ]);
  });

  it('finds the same frames wherever the stream is cut', () => {
    for (let at = 1; at < STREAM.length; at++) {
      const frames = pushed([STREAM.subarray(0, at), STREAM.subarray(at)]);
      expect(frames.map(({ subject }) => subject)).toEqual(WANTED);
      expect(Buffer.concat(frames.map(({ bytes }) => bytes))).toEqual(STREAM);
    }
  });

  it('keeps back a frame that is not whole', () => {
    expect(pushed([STREAM.subarray(0, STREAM.indexOf('PUB mngr') + 30)])).toHaveLength(2);
  });
});
