/** Whether a variable or setting means "on". */
export function isTrue(value: unknown): boolean {
  return value === true || (typeof value === 'string' && /^(1|true|yes|on)$/i.test(value)) || value === 1;
}
