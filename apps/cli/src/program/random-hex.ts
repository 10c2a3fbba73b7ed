/**
 * Random hexadecimal digits, to tell one invocation or span from another: no secret. Not from `node:crypto`, which costs 6 ms
 * of each start.
 */
export function randomHex(digits: number): string {
  return Array.from({ length: digits }, () => Math.floor(Math.random() * 16).toString(16)).join('');
}
