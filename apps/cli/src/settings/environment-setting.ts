/** The value of `MNGR__A__B`: JSON if it is JSON, else the text itself. */
export function settingFromEnvironment(env: NodeJS.ProcessEnv, path: readonly string[]): unknown {
  const text = env[['MNGR', ...path.map((part) => part.toUpperCase())].join('__')];
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return text;
  }
}

/** Whether a variable or setting means "on". */
export function isTrue(value: unknown): boolean {
  return value === true || (typeof value === 'string' && /^(1|true|yes|on)$/i.test(value)) || value === 1;
}
