import { runMain } from './plane/run-main.js';
import { services } from './services.js';

await runMain(services);
