export interface Slope {
  /** Per unit of x. */
  readonly slope: number;
  /** Half the width of its 95 % interval (normal approximation); Infinity for fewer than three points. */
  readonly uncertainty: number;
}

/** The straight line through points by least squares. */
export function slopeOf(points: readonly (readonly [x: number, y: number])[]): Slope {
  const n = points.length;
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / n;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / n;
  const spread = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  const slope = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spread;
  if (n < 3 || spread === 0) return { slope: spread === 0 ? Number.NaN : slope, uncertainty: Infinity };
  const rest = points.reduce((sum, [x, y]) => sum + (y - meanY - slope * (x - meanX)) ** 2, 0);
  return { slope, uncertainty: 1.96 * Math.sqrt(rest / (n - 2) / spread) };
}
