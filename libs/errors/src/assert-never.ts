/** Makes the compiler prove that a `switch` is complete; at run time it is a defect. */
export function assertNever(value: never): never {
  throw new Error(`unexpected variant: ${JSON.stringify(value)}`);
}
