import type { PlaneRecord } from './plane-record.js';

function numbersOf(version: string): number[] {
  return (version.split(/[-+]/)[0] ?? '').split('.').map((part) => Number(part) || 0);
}

/** Compares by numbers; what follows `-` or `+` does not count. */
export function compareVersions(a: string, b: string): number {
  const [x, y] = [numbersOf(a), numbersOf(b)];
  for (let i = 0; i < Math.max(x.length, y.length); i++) {
    const difference = (x[i] ?? 0) - (y[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** How a plane relates to this command line: an older one is replaced, a newer one refused. */
export function ageOf(
  plane: Pick<PlaneRecord, 'version' | 'contractVersion'>,
  own: { readonly version: string; readonly contractVersion: number },
): 'older' | 'same' | 'newer' {
  const difference = plane.contractVersion - own.contractVersion || compareVersions(plane.version, own.version);
  return difference < 0 ? 'older' : difference > 0 ? 'newer' : 'same';
}
