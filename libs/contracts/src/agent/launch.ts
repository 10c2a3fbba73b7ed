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
export const labelKeySchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,62}$/);
export const labelsSchema = z.record(labelKeySchema, safeText(256));

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
  /** Whose terminal decides the size while several are attached. @default what the person's tmux says */
  windowSize: z.enum(['largest', 'smallest', 'manual', 'latest']).optional(),
});

export type TmuxSpec = z.infer<typeof tmuxSpecSchema>;

/** A further window of the agent's session. It comes with each start and ends with the agent. */
export const extraWindowSchema = z.object({
  name: z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_-]{0,62}$/, 'must be letters, digits, "-" or "_"'),
  /** For the shell, in the work directory, with the agent's environment. */
  command: safeText(MAX_TEXT_BYTES).min(1),
});
export type ExtraWindow = z.infer<typeof extraWindowSchema>;
export const extraWindowsSchema = z
  .array(extraWindowSchema)
  .max(30)
  .refine(
    (windows) => new Set(['agent', ...windows.map(({ name }) => name)]).size === windows.length + 1,
    'must have names that differ from each other and from "agent"',
  );

/** All files that are uploaded with a create, together. */
export const MAX_UPLOAD_BYTES = 512 * 1024;

/** What is done in the work directory before the program begins: files first, then commands. */
export const provisionSpecSchema = z.object({
  /** Path → content in base64, sealed by the gateway for the machine. Relative paths begin in the work directory. */
  sealedFiles: z.string().max(1_300_000).optional(),
  /** For the shell, one after the other; the first that fails ends the create. */
  commands: z.array(safeText(MAX_TEXT_BYTES).min(1)).max(200),
});
export type ProvisionSpec = z.infer<typeof provisionSpecSchema>;

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
  /** Whether it is started again after its computer was. @default false */
  startOnBoot: z.boolean().optional(),
  windows: extraWindowsSchema.optional(),
  provision: provisionSpecSchema.optional(),
  /** False: everything is made, and the program waits for a later start. @default true */
  autoStart: z.boolean().optional(),
});
export type LaunchSpec = z.infer<typeof launchSpecSchema>;

/** The program as one line for people; not meant to be run. */
export function programText(program: Program): string {
  return program.kind === 'argv' ? program.argv.join(' ') : program.text;
}
