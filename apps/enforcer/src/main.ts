import { runService } from '@mngr/messaging';
import { configFrom } from './config.js';
import { startEnforcer } from './start.js';

await runService('enforcer', () => startEnforcer(configFrom(process.env)));
