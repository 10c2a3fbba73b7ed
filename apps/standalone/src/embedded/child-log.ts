/** Structured log of the supervision: constant message, facts beside it. */
export type ChildLog = (
  level: 'info' | 'warn' | 'error',
  message: string,
  facts?: Readonly<Record<string, unknown>>,
) => void;

export const silent: ChildLog = () => undefined;
