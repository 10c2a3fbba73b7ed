import { EXIT } from '../program/exit-code.js';
import type { Invocation } from '../program/invocation.js';

/** Brings the program and the control plane that runs to one version. */
export class UpgradeCommand {
  static readonly command = 'upgrade';
  static readonly aliases = [];
  static readonly summary = 'Build what was pulled, and replace an older control plane; agents go on running';
  static readonly description =
    'In a checkout you pull, with git, the version you want; this installs what it needs, builds it, and puts its control plane in the place of one that runs from an older build. An mngr that npm has installed is replaced by npm: the line is printed, and a control plane that is older than this program is replaced.\n\nTo go back, check the older version out and run "mngr down" first: an older program does not touch a newer control plane.';
  static readonly args = [];
  static readonly flags = {};
  static readonly worksWithoutSettings = true;
  static readonly examples = [{ description: 'After a pull', line: 'git pull && mngr upgrade' }];

  async run(invocation: Invocation): Promise<number> {
    const { output, environment, settings } = invocation;
    const [{ requireInstallation }, { requireLocal }] = await Promise.all([
      import('../install/install.js'),
      import('../plane/require-local.js'),
    ]);
    requireLocal(settings, 'upgrade');
    const installation = requireInstallation();
    if (installation.kind === 'npm') {
      output.line('This mngr came with npm. A newer one comes with: npm install -g ./mngr-VERSION.tgz');
    } else if (!environment['MNGR_NO_SETUP']) {
      const { rebuild, isCurrentBuild } = await import('../install/rebuild.js');
      await rebuild(installation, environment, output.isQuiet);
      if (!isCurrentBuild(installation)) return this.#goOnAs(installation.launcher, environment);
    }
    const { replacePlane } = await import('../install/replace-plane.js');
    const done = await replacePlane(invocation);
    output.line(SENTENCES[done.status](done.from_version ?? '', done.version, done.took_ms ?? 0));
    const record = { kind: installation.kind, ...done };
    output.json(record);
    output.event('upgraded', record);
    output.items([record]);
    return EXIT.ok;
  }

  /** The build that has just been made does the rest. */
  async #goOnAs(launcher: string, env: NodeJS.ProcessEnv): Promise<number> {
    const { becomeProgram } = await import('../attach/become-program.js');
    return becomeProgram(launcher, process.argv.slice(2), { ...env, MNGR_NO_SETUP: '1' });
  }
}

const SENTENCES = {
  'not-running': (_: string, version: string): string =>
    `mngr ${version} is ready. No control plane runs; the next command that needs one starts this version.`,
  current: (_: string, version: string): string => `mngr ${version} is ready, and its control plane runs already.`,
  replaced: (from: string, version: string, tookMs: number): string =>
    `mngr ${version} is ready. The control plane ${from} was replaced in ${(tookMs / 1000).toFixed(1)} s; agents go on running.`,
} as const;
