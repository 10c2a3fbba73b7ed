import { runService } from '@mngr/messaging';
import { configFrom } from './config.js';
import { startOrchestrator } from './start.js';

await runService('orchestrator', () => startOrchestrator(configFrom(process.env)));
