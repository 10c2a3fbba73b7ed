/** The `code` of a system error (ENOENT…), or undefined. Does not ask for its class: errors of another realm have one, too. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
