import { createHash, randomBytes } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rejected } from '@mngr/errors';
import { z } from 'zod';
import { argvOf } from './process-identity.js';
import { readIfExists, writePrivateFile } from './private-files.js';

/** A host directory may be away for a while (not mounted, being moved): its data is kept this long. */
const KEEP_ORPHAN_MS = 7 * 24 * 3_600_000;

const ownerSchema = z.object({ hostDir: z.string(), link: z.string(), goneSince: z.number().optional() });
type Owner = z.infer<typeof ownerSchema>;

/**
 * Returns the clusters directory of a host directory under root's `dataRoot`, made if missing; `link` points to it.
 * The link decides, not the name: a host directory that was deleted and made again starts empty, a moved one keeps its
 * data.
 *
 * @throws AppError `rejected` when `link` is a real directory, as an ordinary user's control plane makes it
 */
export function claimDataDir(dataRoot: string, hostDir: string, link: string): string {
  const linked = readLink(link);
  if (linked === undefined && existsSync(link)) {
    throw rejected(
      'embedded.data-of-another-user',
      `${link} holds the data of a control plane that did not run as root.`,
      {
        wayOut: 'Run mngr as that user, or set MNGR_HOST_DIR to a directory of your own.',
      },
    );
  }
  const hash = createHash('sha256').update(hostDir).digest('hex').slice(0, 16);
  const clustersDir = linked ?? join(dataRoot, `${hash}-${randomBytes(4).toString('hex')}`, 'postgres');
  const home = join(clustersDir, '..');
  mkdirSync(home, { recursive: true, mode: 0o711 });
  const owner: Owner = { hostDir, link };
  writePrivateFile(join(home, 'owner'), `${JSON.stringify(owner)}\n`);
  mkdirSync(clustersDir, { recursive: true, mode: 0o700 });
  if (linked === undefined) symlinkSync(clustersDir, link);
  return clustersDir;
}

/**
 * Removes data whose host directory is gone: at once if that lay in the system's temp directory, else when it has been
 * gone for seven days. Data with a running server, or without a readable owner, is never touched.
 */
export function sweepDataDirs(dataRoot: string, nowMs: number): void {
  for (const name of readdirSync(dataRoot)) {
    const home = join(dataRoot, name);
    const owner = readOwner(join(home, 'owner'));
    if (owner === undefined || isOwned(home, owner) || hasServer(join(home, 'postgres'))) continue;
    const goneSince = owner.goneSince ?? nowMs;
    const isTemporary = owner.hostDir.startsWith(`${realpathSync(tmpdir())}/`);
    if (isTemporary || nowMs - goneSince > KEEP_ORPHAN_MS) rmSync(home, { recursive: true, force: true });
    else if (owner.goneSince === undefined)
      writePrivateFile(join(home, 'owner'), `${JSON.stringify({ ...owner, goneSince })}\n`);
  }
}

function readOwner(path: string): Owner | undefined {
  try {
    return ownerSchema.safeParse(JSON.parse(readIfExists(path) ?? 'null')).data;
  } catch {
    return undefined;
  }
}

/** Until the link is there, an existing host directory counts: its control plane may be just about to make it. */
function isOwned(home: string, owner: Owner): boolean {
  const linked = readLink(owner.link);
  return linked === undefined ? existsSync(owner.hostDir) : linked === join(home, 'postgres');
}

function hasServer(clustersDir: string): boolean {
  const majors = existsSync(clustersDir) ? readdirSync(clustersDir) : [];
  return majors.some((major) => {
    const dataDir = join(clustersDir, major);
    const pid = Number.parseInt(readIfExists(join(dataDir, 'postmaster.pid')) ?? '', 10);
    return Number.isInteger(pid) && argvOf(pid).includes(dataDir);
  });
}

function readLink(path: string): string | undefined {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat?.isSymbolicLink() ? readlinkSync(path) : undefined;
}
