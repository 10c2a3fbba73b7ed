import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readIfExists, writePrivateFile } from '../embedded/private-files.js';
import { isAlive } from '../embedded/process-identity.js';

/** Tells the world that a control plane is ready, and where. Clients ignore fields they do not know. */
export const planeFileSchema = z.object({
  pid: z.number().int().positive(),
  /** Field 22 of `/proc/<pid>/stat` as text: without it a reused pid would look like a living control plane. */
  startTime: z.string(),
  /** Of the gateway, without a path. */
  url: z.string(),
  version: z.string(),
  contractVersion: z.number().int(),
  startedAt: z.iso.datetime({ precision: 3 }),
});

export type PlaneFile = z.infer<typeof planeFileSchema>;

export function planeFilePath(controlDir: string): string {
  return join(controlDir, 'plane.json');
}

export function writePlaneFile(controlDir: string, plane: PlaneFile): void {
  writePrivateFile(planeFilePath(controlDir), `${JSON.stringify(plane, null, 2)}\n`);
}

/** @returns `undefined` when there is none, it cannot be read, or its process is gone. */
export function readPlaneFile(controlDir: string): PlaneFile | undefined {
  try {
    const plane = planeFileSchema.safeParse(JSON.parse(readIfExists(planeFilePath(controlDir)) ?? 'null')).data;
    return plane !== undefined && isAlive(plane) ? plane : undefined;
  } catch {
    return undefined;
  }
}

/** Safe to repeat. */
export function removePlaneFile(controlDir: string): void {
  rmSync(planeFilePath(controlDir), { force: true });
}
