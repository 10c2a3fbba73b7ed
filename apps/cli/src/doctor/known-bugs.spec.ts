import { knownBugsOf } from './known-bugs.js';

describe('known bugs of tools', () => {
  it.each([
    ['tmux', '3.2', 0, true],
    ['tmux', '3.3', 1, false],
    ['tmux', '3.3a', 1, true],
    ['tmux', '3.4', 0, true],
    ['git', '2.39.5', 1, true],
    ['git', '2.56.0', 0, true],
  ] as const)('%s %s has %d', (tool, version, count, isAvoided) => {
    const found = knownBugsOf(tool, version);
    expect(found).toHaveLength(count);
    expect(found.every((bug) => bug.isAvoided)).toBe(isAvoided);
  });
});
