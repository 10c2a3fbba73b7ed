import type { Invocation } from '../program/invocation.js';
import { checkAgentFolders } from './agent-folder-checks.js';
import type { Finding } from './check.js';
import { checkDisk, checkHostDir, checkSecrets } from './host-dir-checks.js';
import { checkCompletion, checkPath } from './installation-checks.js';
import { checkPlaneLeftovers } from './leftover-checks.js';
import { checkPlane } from './plane-check.js';
import { checkStore } from './store-check.js';
import { checkStrayProcesses, checkStraySessions } from './stray-checks.js';
import { checkNode, checkTool } from './tool-checks.js';

/** Every check, in the order in which they are shown; changes nothing and starts nothing. */
export async function examine(invocation: Invocation): Promise<readonly Finding[]> {
  const { environment, settings } = invocation;
  const { hostDir, controlDir } = settings;
  const [tmux, git, disk, plane, sessions] = await Promise.all([
    checkTool('tmux', '-V', '3.2', environment),
    checkTool('git', '--version', '2.34', environment),
    checkDisk(hostDir),
    checkPlane(invocation),
    checkStraySessions(hostDir, environment),
  ]);
  return [
    checkNode(),
    tmux,
    git,
    checkPath(environment),
    checkCompletion(environment),
    checkHostDir(hostDir),
    ...checkSecrets(controlDir),
    disk,
    checkStore(controlDir),
    plane,
    ...checkPlaneLeftovers(controlDir),
    ...checkStrayProcesses(hostDir),
    ...sessions,
    ...checkAgentFolders(hostDir),
  ];
}
