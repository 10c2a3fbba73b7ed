import type { Row } from './row.js';
import { agents } from './rows/agents.row.js';
import { events } from './rows/events.row.js';
import { message } from './rows/message.row.js';
import { overload } from './rows/overload.row.js';
import { replay } from './rows/replay.row.js';
import { resync } from './rows/resync.row.js';
import { starts } from './rows/starts.row.js';

export const rows: readonly Row[] = [agents, events, message, starts, overload, resync, replay];
