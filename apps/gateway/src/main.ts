import { runService } from '@mngr/messaging';
import { configFrom } from './config.js';
import { startGateway } from './start.js';

const version = process.env['MNGR_VERSION'] ?? '0.1.0';
await runService('gateway', () => startGateway(configFrom(process.env, version)));
