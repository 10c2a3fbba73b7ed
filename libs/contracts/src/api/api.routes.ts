import { z } from 'zod';
import { positionSchema } from '../envelope.js';
import { agentIdSchema, hostIdSchema } from '../ids.js';
import { safeText } from '../text.js';
import {
  acceptedAnswer,
  agentCommandAnswer,
  agentList,
  agentTypeList,
  auditList,
  captureAnswer,
  commandAnswerView,
  createAgentBody,
  deadLetterList,
  replayAnswer,
  destroyAgentBody,
  destroyAnswer,
  eventLineSchema,
  execBody,
  execLineSchema,
  fileLineSchema,
  filesBody,
  hostList,
  inputAnswer,
  inputBody,
  messageAnswer,
  planeInfo,
  sendMessageBody,
  startAgentBody,
  startAnswer,
  stopAgentBody,
  stopAnswer,
} from './api.schemas.js';

/**
 * Every route of the HTTP API: the router, the OpenAPI document and the tests read this table.
 * All need `Authorization: Bearer <token>` except `/health/*`. Commands take `Idempotency-Key` (≤ 200 characters):
 * the same key and body give the same answer for ever, another body under it is 409. Reads take `after=<position>`.
 * `{ref}` is an agent id or a name. Errors are `application/problem+json`.
 */
export interface ApiRoute {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly summary: string;
  readonly body?: z.ZodType;
  readonly query?: z.ZodType;
  readonly answer: z.ZodType;
  readonly contentType: 'application/json' | 'application/jsonl' | 'text/event-stream';
  readonly isCommand: boolean;
}

const after = positionSchema.optional();
const json = { contentType: 'application/json' } as const;
const command = { ...json, isCommand: true } as const;
const query = { ...json, isCommand: false } as const;

export const API_PREFIX = '/api/v1';

export const apiRoutes = {
  plane: { ...query, method: 'GET', path: '/plane', summary: 'Versions and the end of the log', answer: planeInfo },
  listAgents: {
    ...query,
    method: 'GET',
    path: '/agents',
    summary: 'Agents of the project',
    query: z.object({ after, hostId: hostIdSchema.optional(), includeEnded: z.enum(['true', 'false']).optional() }),
    answer: agentList,
  },
  getAgent: {
    ...query,
    method: 'GET',
    path: '/agents/{ref}',
    summary: 'One agent',
    query: z.object({ after, includeEnded: z.enum(['true', 'false']).optional() }),
    answer: agentList,
  },
  createAgent: {
    ...command,
    method: 'POST',
    path: '/agents',
    summary: 'Make an agent and start it',
    body: createAgentBody,
    answer: agentCommandAnswer,
  },
  startAgent: {
    ...command,
    method: 'POST',
    path: '/agents/{ref}/start',
    summary: 'Start a stopped agent',
    body: startAgentBody,
    answer: startAnswer,
  },
  stopAgent: {
    ...command,
    method: 'POST',
    path: '/agents/{ref}/stop',
    summary: 'Stop the whole process tree',
    body: stopAgentBody,
    answer: stopAnswer,
  },
  destroyAgent: {
    ...command,
    method: 'POST',
    path: '/agents/{ref}/destroy',
    summary: 'Remove an agent, guarded',
    body: destroyAgentBody,
    answer: destroyAnswer,
  },
  sendMessage: {
    ...command,
    method: 'POST',
    path: '/agents/{ref}/messages',
    summary: 'Type a message into the agent',
    body: sendMessageBody,
    answer: messageAnswer,
  },
  exec: {
    method: 'POST',
    path: '/agents/{ref}/exec',
    summary: 'Run a command in the work directory, at most once',
    body: execBody,
    answer: execLineSchema,
    contentType: 'application/jsonl',
    isCommand: false,
  },
  files: {
    method: 'POST',
    path: '/agents/{ref}/files',
    summary: 'Read, write or list files of the host, at most once',
    body: filesBody,
    answer: fileLineSchema,
    contentType: 'application/jsonl',
    isCommand: false,
  },
  input: {
    ...query,
    method: 'POST',
    path: '/agents/{ref}/input',
    summary: 'The next piece of what an exec or a write of a file reads',
    body: inputBody,
    answer: inputAnswer,
  },
  capture: {
    ...query,
    method: 'GET',
    path: '/agents/{ref}/capture',
    summary: 'The screen, or all kept output',
    query: z.object({ full: z.enum(['true', 'false']).optional(), window: safeText(64).optional() }),
    answer: captureAnswer,
  },
  listHosts: {
    ...query,
    method: 'GET',
    path: '/hosts',
    summary: 'Places where agents live',
    query: z.object({ after }),
    answer: hostList,
  },
  audit: {
    ...query,
    method: 'GET',
    path: '/audit',
    summary: 'Who did what, newest first',
    query: z.object({
      after,
      before: positionSchema.optional(),
      target: safeText(120).optional(),
      limit: z.coerce.number().int().min(1).max(500).default(100),
    }),
    answer: auditList,
  },
  events: {
    method: 'GET',
    path: '/events',
    summary: 'The log as server-sent events, resumed by position',
    query: z.object({ after, agentId: agentIdSchema.optional(), follow: z.enum(['true', 'false']).optional() }),
    answer: eventLineSchema,
    contentType: 'text/event-stream',
    isCommand: false,
  },
  getCommand: {
    ...query,
    method: 'GET',
    path: '/commands/{commandId}',
    summary: 'How a command ended',
    answer: commandAnswerView,
  },
  deadLetters: {
    ...query,
    method: 'GET',
    path: '/dead-letters',
    summary: 'Messages that could not be handled, newest first',
    query: z.object({ limit: z.coerce.number().int().min(1).max(200).default(50) }),
    answer: deadLetterList,
  },
  replayDeadLetter: {
    ...query,
    method: 'POST',
    path: '/dead-letters/{seq}/replay',
    summary: 'Send a dead letter again to where it came from',
    answer: replayAnswer,
  },
  agentTypes: {
    ...query,
    method: 'GET',
    path: '/agent-types',
    summary: 'Types of agents and what each can',
    answer: agentTypeList,
  },
} as const satisfies Record<string, ApiRoute>;

export const acceptedStatus = { status: 202, answer: acceptedAnswer } as const;
