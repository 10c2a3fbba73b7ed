import { isAgentId, parseAddress } from './agent-address.parse.js';

describe('an address', () => {
  it.each([
    ['a', { name: 'a', place: undefined }],
    ['a@h', { name: 'a', place: { host: 'h', provider: undefined } }],
    ['a@h.docker', { name: 'a', place: { host: 'h', provider: 'docker' } }],
    ['a@.docker', { name: 'a', place: { host: undefined, provider: 'docker' } }],
    ['@h', { name: undefined, place: { host: 'h', provider: undefined } }],
  ])('%s is read as its parts', (text, parts) => {
    expect(parseAddress(text)).toEqual({ text, ...parts });
  });

  it.each(['', 'a@', 'a@b@c'])('%j is refused', (text) => {
    expect(() => parseAddress(text)).toThrow(/address|empty/);
  });

  it('may be an id instead of a name', () => {
    expect(isAgentId(`agent-${'0'.repeat(32)}`)).toBe(true);
    expect(isAgentId('agent-smith')).toBe(false);
  });
});
