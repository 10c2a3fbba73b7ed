import { ControlParser } from './control-parser.js';

describe('ControlParser', () => {
  it('cuts blocks and notifications from pieces of any size', () => {
    const bytes = Buffer.from('%begin 1 5 0\n%end 1 5 0\n%sessions-changed\n%begin 1 7 1\n😀 one\n\n%error 1 7 1\n');
    const expected = [
      { kind: 'block', isOurs: false, block: { lines: [], isError: false } },
      { kind: 'notification', text: '%sessions-changed' },
      { kind: 'block', isOurs: true, block: { lines: ['😀 one', ''], isError: true } },
    ];
    for (let size = 1; size <= bytes.length; size += 1) {
      const parser = new ControlParser();
      const events = [];
      for (let at = 0; at < bytes.length; at += size) events.push(...parser.push(bytes.subarray(at, at + size)));
      expect(events).toEqual(expected);
    }
  });

  it('takes text of a pane that looks like a guard for text', () => {
    const [event] = new ControlParser().push(Buffer.from('%begin 1 7 1\n%end 1 6 1\n%begin 1 8 1\n%end 1 7 1\n'));
    expect(event).toMatchObject({ block: { lines: ['%end 1 6 1', '%begin 1 8 1'] } });
  });

  it('reports what is neither, so that the connection can be given up', () => {
    expect(new ControlParser().push(Buffer.from('no server running\n%end 1 2 1\n'))).toEqual([
      { kind: 'garbage', text: 'no server running' },
      { kind: 'garbage', text: '%end 1 2 1' },
    ]);
  });
});
