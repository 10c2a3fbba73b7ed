const ON = /^(1|true|yes|on)$/i;
const OFF = /^(0|false|no|off)$/i;

/** Whether a variable or setting means "on". */
export function isTrue(value: unknown): boolean {
  return booleanOf(value) === true;
}

/** What a variable or setting means that must be on or off: also `yes` and `True`; `undefined` when it means neither. */
export function booleanOf(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  return ON.test(text) ? true : OFF.test(text) ? false : undefined;
}
