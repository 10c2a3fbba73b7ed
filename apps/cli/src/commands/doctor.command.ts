import { EXIT } from '../program/exit-code.js';
import type { Invocation } from '../program/invocation.js';

const MARK = { ok: 'ok     ', warning: 'warning', failed: 'FAILED ' } as const;

/** Checks what mngr needs. */
export class DoctorCommand {
  static readonly command = 'doctor';
  static readonly aliases = [];
  static readonly summary = 'Check what mngr needs, and tell the way out of what is wrong';
  static readonly description = 'It starts nothing and changes nothing. The exit code is 1 if a check failed.';
  static readonly args = [];
  static readonly flags = {};
  static readonly worksWithoutSettings = true;
  static readonly examples = [{ description: 'For a script', line: 'mngr doctor --format json' }];

  async run(invocation: Invocation): Promise<number> {
    const { output, environment, settings } = invocation;
    const [{ checkNode, checkTool }, { checkHostDir, checkDisk }, { checkPlane }] = await Promise.all([
      import('../doctor/tool-checks.js'),
      import('../doctor/host-dir-checks.js'),
      import('../doctor/plane-check.js'),
    ]);
    const [tmux, git, disk, plane] = await Promise.all([
      checkTool('tmux', '-V', '3.2', environment),
      checkTool('git', '--version', '2.34', environment),
      checkDisk(settings.hostDir),
      checkPlane(invocation),
    ]);
    const checks = [checkNode(), tmux, git, checkHostDir(settings.hostDir), disk, plane];
    const isGood = checks.every(({ status }) => status !== 'failed');
    for (const { name, status, detail, wayOut } of checks) {
      output.line(`${MARK[status]}  ${name}: ${detail}`);
      if (wayOut !== undefined) output.line(`         ${wayOut}`);
    }
    const records = checks.map(({ wayOut, ...check }) => ({ ...check, way_out: wayOut ?? null }));
    output.json({ ok: isGood, checks: records });
    for (const record of records) output.event('check', record);
    output.items(records);
    return isGood ? EXIT.ok : EXIT.error;
  }
}
