import { z } from 'zod';
import { absolutePath, MAX_TEXT_BYTES, safeText } from '../text.js';
import { workspaceSpecSchema } from './workspace.js';

/** Letters, digits, `-` and `_`, as a tmux session and a branch can carry it. */
export const agentNameSchema = z
  .string()
  .max(63)
  .regex(
    /^[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?$/,
    'must be letters, digits, "-" or "_", and begin and end with a letter or digit',
  );

export const agentTypeSchema = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/);
export const labelsSchema = z.record(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,62}$/), safeText(256));

/** What runs: words that arrive as they were typed, or a text for the shell (from configuration only). */
export const programSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('argv'), argv: z.array(safeText(MAX_TEXT_BYTES)).min(1).max(4096) }),
  z.object({ kind: z.literal('shell'), text: safeText(MAX_TEXT_BYTES).min(1) }),
]);
export type Program = z.infer<typeof programSchema>;

export const tmuxSpecSchema = z.object({
  /** TMUX_TMPDIR of the caller, so that the agent lands on the caller's own server. @default /tmp */
  tmpDir: absolutePath.nullable(),
  sessionPrefix: z.string().regex(/^[A-Za-z0-9_-]{1,32}$/),
  width: z.int().min(20).max(1000),
  height: z.int().min(5).max(1000),
});

export type TmuxSpec = z.infer<typeof tmuxSpecSchema>;

/** Everything that a host needs to bring an agent to life for the first time; later starts use what it kept. */
export const launchSpecSchema = z.object({
  name: agentNameSchema,
  type: agentTypeSchema,
  /** What runs a type of the person's own. @default the type itself */
  runner: agentTypeSchema.optional(),
  program: programSchema,
  /** The agent's environment, sealed by the gateway for the machine: see `sealEnvironment`. */
  sealedEnv: z.string().max(700_000),
  workspace: workspaceSpecSchema,
  tmux: tmuxSpecSchema,
  labels: labelsSchema,
  shell: absolutePath,
});
export type LaunchSpec = z.infer<typeof launchSpecSchema>;

/** The program as one line for people; not meant to be run. */
export function programText(program: Program): string {
  return program.kind === 'argv' ? program.argv.join(' ') : program.text;
}
