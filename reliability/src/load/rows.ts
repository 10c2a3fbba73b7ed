import type { Row } from './row.js';
import { agents } from './rows/agents.row.js';
import { overload } from './rows/overload.row.js';

export const rows: readonly Row[] = [agents, overload];
