import { runService } from '@mngr/messaging';
import { parseConfig } from './config.js';
import { startEventStore } from './start.js';

await runService('event-store', () => startEventStore(parseConfig(process.env)));
