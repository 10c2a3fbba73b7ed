import type { Projection } from '@mngr/projections';
import { agentsProjection } from './agents.projection.js';
import { auditProjection } from './audit.projection.js';
import { commandsProjection } from './commands.projection.js';
import { hostsProjection } from './hosts.projection.js';

export const projections: readonly Projection[] = [
  agentsProjection,
  hostsProjection,
  commandsProjection,
  auditProjection,
];
