import { runService } from '@mngr/messaging';
import { configFrom } from './config.js';
import { startHostAgent } from './start.js';

await runService('host-agent', () => startHostAgent(configFrom(process.env)));
