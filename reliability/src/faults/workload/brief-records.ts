type Fields = Readonly<Record<string, unknown>>;

const KEPT_OF_ANSWER = [
  ...['commandId', 'position', 'isComplete', 'alreadyRunning', 'alreadyStopped', 'remaining'],
  ...['messageId', 'delivery', 'code', 'detail', 'keptRef', 'branchDeleted', 'leftovers', 'url', 'unreadable'],
] as const;
const KEPT_OF_AGENT = ['id', 'name', 'state', 'status', 'incarnation', 'reason', 'workDir'] as const;

/** What of an answer is judged; a whole list of agents each second would only fill the disk. */
export function briefAnswer(status: number, body: Fields): Fields {
  const { agent, agents } = body;
  return {
    ...picked(body, KEPT_OF_ANSWER),
    ...(isFields(agent) ? { agent: picked(agent, KEPT_OF_AGENT) } : {}),
    ...(Array.isArray(agents) ? { count: agents.length } : {}),
    ...(status >= 500 && body['stack'] !== undefined ? { stack: body['stack'] } : {}),
  };
}

/** What of a request is judged: its environment and terminal are the same in all. */
export function briefBody(body: unknown): unknown {
  if (!isFields(body)) return body;
  const { environment: _environment, tmux: _tmux, ...rest } = body;
  return rest;
}

function picked(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(names.flatMap((name) => (name in fields ? [[name, fields[name]]] : [])));
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
