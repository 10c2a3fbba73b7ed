import type { CreateAgentBody } from '@mngr/contracts';
import { invalidInput } from '@mngr/errors';
import { parseAddress } from '../agents/agent-address.parse.js';
import { readMessageFile } from '../agents/message-text.js';
import { WAIT_SECONDS } from '../agents/until-complete.js';
import type { Invocation } from '../program/invocation.js';
import { UsageError } from '../program/usage-error.js';
import { agentEnvironment } from './agent-environment.js';
import { checkName, inventName } from './agent-name.js';
import { settingsFolders } from './clean-except.js';
import type { CreateFlagValues } from './create-flags.js';
import { parsePairs } from './key-value.js';
import { requireLocal } from './local-place.js';
import { DEFAULT_TYPE, programOf, resolveType } from './agent-type.js';
import { inspectSource, sourcePath } from './source-dir.js';
import { withTypeAdditions } from './type-additions.js';
import { workspaceFor } from './workspace-for.js';

/** Everything that could be checked on this side; nothing was made yet. */
export interface CreatePlan {
  readonly name: string;
  /** Nobody asked for this name: another one is as good if it is taken. */
  readonly isNameInvented: boolean;
  bodyFor(name: string): CreateAgentBody;
}

function oneOfTwo(flag: string, value: string | undefined, word: string | undefined): string | undefined {
  if (value !== undefined && word !== undefined && value !== word) {
    throw new UsageError(`${flag} says "${value}" and the argument says "${word}".`, 'Give one of them.');
  }
  return value ?? word;
}

function firstMessage(flags: CreateFlagValues, cwd: string): string | undefined {
  if (flags.message !== undefined && flags.messageFile !== undefined) {
    throw new UsageError('Cannot provide both --message and --message-file.');
  }
  return flags.messageFile === undefined ? flags.message : readMessageFile(flags.messageFile, cwd);
}

async function labelsOf(flags: CreateFlagValues): Promise<Record<string, string>> {
  const labels = parsePairs('--label', flags.label);
  if (Object.keys(labels).every((key) => /^[A-Za-z0-9][A-Za-z0-9._/-]{0,62}$/.test(key))) return labels;
  const bad = Object.keys(labels).find((key) => !/^[A-Za-z0-9][A-Za-z0-9._/-]{0,62}$/.test(key));
  throw new UsageError(`Invalid value for --label: "${bad ?? ''}" cannot be the name of a label.`);
}

/**
 * Reads the command line of `create` and the caller's surroundings.
 *
 * @throws UsageError or AppError for everything that can be found wrong before a control plane is asked
 */
export async function planCreate(
  invocation: Invocation,
  args: readonly string[],
  givenFlags: CreateFlagValues,
): Promise<CreatePlan> {
  const { environment, cwd, settings } = invocation;
  const address = args[0] === undefined ? undefined : parseAddress(args[0]);
  // A word on the command line goes before a flag whose value comes from settings.
  const said = <K extends 'name' | 'type'>(key: K): string | undefined =>
    invocation.givenFlags.has(key) ? givenFlags[key] : undefined;
  const given = oneOfTwo('--name', said('name'), address?.name) ?? givenFlags.name;
  if (given !== undefined) await checkName(given);
  requireLocal(address?.place, givenFlags.provider, givenFlags.host, settings.values);
  const typeName = oneOfTwo('--type', said('type'), args[1]) ?? givenFlags.type ?? DEFAULT_TYPE;
  const type = resolveType(settings.values, typeName);
  const program = programOf(type, settings.values, invocation.wordsAfterDashes ?? []);
  const flags = withTypeAdditions(givenFlags, type);
  const labels = await labelsOf(flags);
  const agentEnv = agentEnvironment(environment, cwd, {
    env: flags.env,
    envFiles: flags.envFile,
    passEnv: flags.passEnv,
  });
  const message = firstMessage(flags, cwd);
  if (message === '') throw invalidInput('message.empty', 'The first message is empty.');
  const source = await inspectSource(sourcePath(flags.source, cwd), environment);
  const name = given ?? inventName();
  const cleanExcept = settingsFolders(settings, source.path);
  workspaceFor(source, flags, name, cleanExcept);
  return {
    name,
    isNameInvented: given === undefined,
    bodyFor: (chosen) => ({
      name: chosen,
      type: type.name,
      ...(type.runner === type.name ? {} : { runner: type.runner }),
      program,
      workspace: workspaceFor(source, flags, chosen, cleanExcept),
      environment: agentEnv,
      labels: { project: flags.project ?? source.project, ...labels },
      tmux: {
        tmpDir: environment['TMUX_TMPDIR'] || null,
        sessionPrefix: settings.sessionPrefix,
        width: flags.tmuxWidth ?? 200,
        height: flags.tmuxHeight ?? 50,
      },
      shell: environment['SHELL']?.startsWith('/') === true ? environment['SHELL'] : '/bin/sh',
      ...(message === undefined ? {} : { message }),
      waitSeconds: WAIT_SECONDS,
    }),
  };
}
