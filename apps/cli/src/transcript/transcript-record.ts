/** One record of a common transcript, as its line has it. */
export type TranscriptRecord = Readonly<Record<string, unknown>>;

export const ROLES = ['user', 'assistant', 'agent', 'system', 'tool'] as const;
export type Role = (typeof ROLES)[number];

const ROLE_BY_TYPE: Readonly<Record<string, Role>> = {
  user_message: 'user',
  assistant_message: 'assistant',
  agent_message: 'assistant',
  system_message: 'system',
  tool_result: 'tool',
};
const MAX_TOOL_LENGTH = 500;

/** Whose record it is. @returns undefined for one of no role */
export function roleOf(record: TranscriptRecord): Role | undefined {
  return ROLE_BY_TYPE[String(record['type'])];
}

/** `agent` is a newer word for `assistant`. */
export function isOfRole(record: TranscriptRecord, roles: readonly Role[]): boolean {
  const role = roleOf(record);
  return roles.length === 0 || roles.some((wanted) => (wanted === 'agent' ? 'assistant' : wanted) === role);
}

/** Plain text, or the text of its parts. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  if (!Array.isArray(value)) return JSON.stringify(value);
  return value.map((part: unknown) => textOf(isObject(part) ? (part['text'] ?? part) : part)).join('\n');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shortened(text: string, isFull: boolean): string {
  return isFull || text.length <= MAX_TOOL_LENGTH
    ? text
    : `${text.slice(0, MAX_TOOL_LENGTH)}… (${text.length} characters; --full shows all)`;
}

function toolCalls(record: TranscriptRecord, isFull: boolean): readonly string[] {
  const calls: unknown = record['tool_calls'];
  if (!Array.isArray(calls)) return [];
  return calls.filter(isObject).map((call) => {
    const name = textOf(call['tool_name'] ?? call['name']);
    return `  calls ${name}: ${shortened(textOf(call['input_preview'] ?? call['input'] ?? call['arguments']), isFull)}`;
  });
}

/** A record as a person reads it: `user: …`. Long inputs and outputs of tools are shortened unless `isFull`. */
export function transcriptText(record: TranscriptRecord, isFull: boolean): string {
  const role = roleOf(record) ?? textOf(record['type']);
  if (role === 'tool') {
    const failed = record['is_error'] === true ? ' failed' : '';
    return `tool ${textOf(record['tool_name'])}${failed}: ${shortened(textOf(record['output']), isFull)}`;
  }
  const text = textOf(record['text'] ?? record['content']);
  return [`${role}: ${text}`, ...toolCalls(record, isFull)].join('\n');
}
