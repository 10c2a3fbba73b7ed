import { isBackupAction, runBackup } from './backup/run-backup.js';
import { runMain } from './plane/run-main.js';
import { services } from './services.js';

const [action, ...rest] = process.argv.slice(2);
if (isBackupAction(action)) process.exitCode = await runBackup(action, rest);
else await runMain(services);
