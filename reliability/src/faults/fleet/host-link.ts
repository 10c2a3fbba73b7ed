import type { Direction } from '../proxy/line-faults.js';

/** How one host reaches the bus, and how that is cut. */
export interface HostLink {
  readonly kind: 'namespace' | 'loopback';
  /** Where its host-agent finds the bus. */
  readonly busUrl: string;
  /** Before the command line of what runs on this host. */
  readonly prefix: readonly string[];
  /** Nothing passes in these directions any more; nobody is told. */
  cut(directions: readonly Direction[]): Promise<void>;
  heal(): Promise<void>;
}
