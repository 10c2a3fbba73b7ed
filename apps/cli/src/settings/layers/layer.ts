import type { Table } from '../schema/setting-type.js';

/** The three files that `--scope` can name, from low to high. */
export const SCOPES = ['user', 'project', 'local'] as const;
export type Scope = (typeof SCOPES)[number];

/** Settings from one place. Keys may end in `__extend` or `__assign`. */
export interface Layer {
  /** As errors name it: `project settings (/repo/.mngr/settings.toml)`. */
  readonly name: string;
  readonly values: Table;
}

export function fileLayerName(scope: Scope, path: string): string {
  return `${scope} settings (${path})`;
}
