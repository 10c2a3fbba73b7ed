import type { CreateAgentBody } from '@mngr/contracts';
import { invalidInput } from '@mngr/errors';
import { isAgentId } from '../agents/agent-address.parse.js';
import { readMessageFile } from '../agents/message-text.js';
import { WAIT_SECONDS } from '../agents/until-complete.js';
import type { Invocation } from '../program/invocation.js';
import { UsageError } from '../program/usage-error.js';
import { agentEnvironment } from './agent-environment.js';
import { checkName, inventName } from './agent-name.js';
import { DEFAULT_TYPE, programOf, resolveType } from './agent-type.js';
import { settingsFolders } from './clean-except.js';
import type { CreateFlagValues } from './create-flags.js';
import { extraWindows } from './extra-windows.js';
import { parsePairs } from './key-value.js';
import { requireLocal } from './local-place.js';
import type { AskedPlace } from './refuse-update.js';
import { refuseHere } from './refuse-here.js';
import { findSource } from './source.js';
import { parseSource } from './source-spec.js';
import { parseTarget } from './target-address.js';
import { withTypeAdditions } from './type-additions.js';
import { workspaceFor } from './workspace-for.js';

/** Everything that could be checked on this side; nothing was made yet. */
export interface CreatePlan {
  readonly name: string;
  /** Nobody asked for this name: another one is as good if it is taken. */
  readonly isNameInvented: boolean;
  /** What `isNameInvented` allows, made of the same kind of words. */
  anotherName(): Promise<string>;
  /** The first message, for an agent that is there already. */
  readonly message: string | undefined;
  /** What an update of an agent that exists must not contradict. */
  readonly askedPlace: AskedPlace;
  readonly startOnBoot: boolean | undefined;
  /** The request; with it the host makes the agent. */
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

function labelsOf(flag: string, pairs: readonly string[]): Record<string, string> {
  const labels = parsePairs(flag, pairs);
  if (Object.keys(labels).every((key) => /^[A-Za-z0-9][A-Za-z0-9._/-]{0,62}$/.test(key))) return labels;
  const bad = Object.keys(labels).find((key) => !/^[A-Za-z0-9][A-Za-z0-9._/-]{0,62}$/.test(key));
  throw new UsageError(`Invalid value for ${flag}: "${bad ?? ''}" cannot be the name of a label.`);
}

/** As the Python mngr has it, "." asks for what would be the default. */
function projectName(flag: string | undefined): string | undefined {
  return flag === '.' ? undefined : flag;
}

async function uploadsOf(pairs: readonly string[], cwd: string): Promise<NonNullable<CreateAgentBody['uploads']>> {
  const { readUploads } = await import('./uploads.js');
  return readUploads(pairs, cwd);
}

async function edited(invocation: Invocation, draft: string): Promise<string | undefined> {
  const { editMessage } = await import('./edit-message.js');
  const text = await editMessage(invocation, draft);
  if (text === undefined) invocation.output.warn('No message to send: the editor was left with an empty text.');
  return text;
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
  const target = parseTarget(args[0]);
  // A word on the command line goes before a flag whose value comes from settings.
  const said = <K extends 'name' | 'type' | 'targetPath'>(key: K): string | undefined =>
    invocation.givenFlags.has(key) ? givenFlags[key] : undefined;
  const given = oneOfTwo('--name', said('name'), target.name) ?? givenFlags.name;
  if (given !== undefined) await checkName(given);
  if (givenFlags.id !== undefined && !isAgentId(givenFlags.id))
    throw new UsageError(`Invalid value for --id: "${givenFlags.id}" is not agent- and 32 hex digits.`);
  requireLocal(target.place, givenFlags.provider, givenFlags.host, settings.values);
  const typeName = oneOfTwo('--type', said('type'), args[1]) ?? givenFlags.type ?? DEFAULT_TYPE;
  const type = resolveType(settings.values, typeName);
  const flags = withTypeAdditions(givenFlags, type);
  refuseHere(flags, type.runner);
  const autoStart = flags.autoStart !== false;
  const program = (): CreateAgentBody['program'] =>
    programOf(type, settings.values, invocation.wordsAfterDashes ?? [], autoStart);
  // With --reuse the agent may be there, and then nothing has to be run.
  if (!flags.reuse || flags.update) program();
  const windows = extraWindows(flags.extraWindow);
  const uploads = flags.uploadFile.length === 0 ? [] : await uploadsOf(flags.uploadFile, cwd);
  const labels = labelsOf('--label', flags.label);
  const hostLabels = labelsOf('--host-label', flags.hostLabel);
  const agentEnv = agentEnvironment(environment, cwd, {
    env: flags.env,
    envFiles: flags.envFile,
    passEnv: flags.passEnv,
  });
  const draft = firstMessage(flags, cwd);
  if (draft === '' && !flags.editMessage) throw invalidInput('message.empty', 'The first message is empty.');
  const source = await findSource(invocation, parseSource(flags.source, cwd));
  const place = {
    cwd,
    targetPath: oneOfTwo('--target-path', said('targetPath'), target.path) ?? flags.targetPath,
    cleanExcept: source.kind === 'url' ? [] : settingsFolders(settings, source.place),
  };
  const name = given ?? (await inventName(flags.nameStyle));
  const workspace = workspaceFor(source, flags, place, name);
  const message = flags.editMessage ? await edited(invocation, draft ?? '') : draft;
  return {
    name,
    isNameInvented: given === undefined,
    anotherName: () => inventName(flags.nameStyle),
    message,
    askedPlace: {
      given: new Set([...invocation.givenFlags, ...(target.path === undefined ? [] : ['targetPath'])]),
      workspace,
      id: flags.id,
    },
    startOnBoot: flags.startOnBoot,
    bodyFor: (chosen) => ({
      name: chosen,
      type: type.name,
      ...(type.runner === type.name ? {} : { runner: type.runner }),
      program: program(),
      workspace: workspaceFor(source, flags, place, chosen),
      environment: agentEnv,
      labels: { project: projectName(flags.project) ?? source.project, ...labels },
      tmux: {
        tmpDir: environment['TMUX_TMPDIR'] || null,
        sessionPrefix: settings.sessionPrefix,
        width: flags.tmuxWidth ?? 200,
        height: flags.tmuxHeight ?? 50,
        ...(flags.tmuxWindowSize === undefined ? {} : { windowSize: flags.tmuxWindowSize }),
      },
      shell: environment['SHELL']?.startsWith('/') === true ? environment['SHELL'] : '/bin/sh',
      ...(message === undefined ? {} : { message }),
      ...(flags.id === undefined ? {} : { id: flags.id }),
      ...(Object.keys(hostLabels).length === 0 ? {} : { hostLabels }),
      ...(windows.length === 0 ? {} : { windows }),
      ...(uploads.length === 0 ? {} : { uploads }),
      ...(flags.provisionCommand.length === 0 ? {} : { provisionCommands: [...flags.provisionCommand] }),
      ...(autoStart ? {} : { autoStart }),
      ...(flags.startOnBoot === true ? { startOnBoot: true } : {}),
      waitSeconds: WAIT_SECONDS,
    }),
  };
}
