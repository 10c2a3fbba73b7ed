import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { AppError } from '@mngr/errors';
import { extendInstallRecord } from './install-record.js';
import { findInstallation, type Installation } from './installation.js';
import { placeLink } from './program-link.js';
import { setUpShell } from './set-up-shell.js';
import { personDirs, shellFiles } from './shell-files.js';
import { shellFrom, type Shell } from './shells.js';

export interface InstallRequest {
  readonly binDir: string | undefined;
  readonly shell: Shell | undefined;
  readonly completion: boolean | undefined;
  readonly startFile: boolean | undefined;
  readonly force: boolean;
}

export interface Installed {
  readonly kind: Installation['kind'];
  /** The link that was made; `null` when npm has put the program on PATH. */
  readonly program: string | null;
  readonly launcher: string;
  readonly shell: Shell | null;
  readonly completion_file: string | null;
  readonly start_file: string | null;
  /** Files that this run made or changed. */
  readonly changed: readonly string[];
  /** What the person has to do now, as sentences. */
  readonly next: readonly string[];
}

/**
 * Links the program and sets up the shell of one person. Safe to repeat.
 *
 * @throws AppError `install.no-launcher`, `install.path-taken`, `install.unwritable`
 */
export function install(env: NodeJS.ProcessEnv, cwd: string, request: InstallRequest): Installed {
  const installation = requireInstallation();
  const home = env['HOME'] || homedir();
  const dirs = personDirs(env, home);
  const binDir = resolve(cwd, request.binDir ?? join(home, '.local', 'bin'));
  const isLinked = installation.kind === 'checkout' || request.binDir !== undefined;
  const program = isLinked ? join(binDir, 'mngr') : null;
  const changed: string[] = [];
  if (program !== null && placeLink(program, installation.launcher, request.force)) changed.push(program);
  const isOnPath = program === null || (env['PATH'] ?? '').split(delimiter).some((dir) => resolve(cwd, dir) === binDir);
  const shell = request.completion === false ? undefined : (request.shell ?? shellFrom(env['SHELL']));
  const files = shell === undefined ? undefined : shellFiles(shell, dirs, program === null ? undefined : binDir);
  if (shell !== undefined && files !== undefined)
    changed.push(...setUpShell(shell, files, request.startFile !== false));
  const hasBlock = files !== undefined && files.blockLines.length > 0 && request.startFile !== false;
  extendInstallRecord(dirs, {
    links: program === null ? [] : [program],
    completionFiles: files === undefined ? [] : [files.completionFile],
    startFiles: hasBlock ? [files.startFile] : [],
  });
  return {
    kind: installation.kind,
    program,
    launcher: installation.launcher,
    shell: shell ?? null,
    completion_file: files?.completionFile ?? null,
    start_file: hasBlock ? files.startFile : null,
    changed,
    next: nextSteps(shell, isOnPath || hasBlock ? undefined : binDir, hasBlock && changed.includes(files.startFile)),
  };
}

/** @throws AppError `install.no-launcher` */
export function requireInstallation(): Installation {
  const found = findInstallation();
  if (found !== undefined) return found;
  throw new AppError('rejected', 'install.no-launcher', 'This program lies in neither a checkout nor an npm package.', {
    wayOut: 'Run ./mngr install in a checkout.',
  });
}

function nextSteps(shell: Shell | undefined, missingDir: string | undefined, isBlockNew: boolean): readonly string[] {
  if (isBlockNew) return [`Open a new ${shell} for it to count.`];
  return missingDir === undefined ? [] : [`Put ${missingDir} on PATH: it is not there yet.`];
}
