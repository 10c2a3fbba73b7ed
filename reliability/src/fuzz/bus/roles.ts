import { machineRole, SERVICE_NAMES, serviceRoles } from '@mngr/contracts';

/** Subjects of JetStream itself, of answers, and of the store’s own look at a stream: none is a message of ours. */
const TRANSPORT = /^(\$JS\.|_INBOX\.>$|mngr\.probe\.)/;

/** What each role may publish, without the transport. */
export function publishPatterns(machineId: string): readonly { readonly role: string; readonly pattern: string }[] {
  const roles = [
    ...SERVICE_NAMES.map((name) => ({ role: name as string, publish: serviceRoles[name].publish })),
    { role: 'machine', publish: machineRole(machineId).publish },
  ];
  return roles.flatMap(({ role, publish }) =>
    publish.filter((pattern) => !TRANSPORT.test(pattern)).map((pattern) => ({ role, pattern })),
  );
}

/** As nats-server matches: `*` stands for one token, `>` for one or more. */
export function matches(pattern: string, subject: string): boolean {
  const tokens = subject.split('.');
  const parts = pattern.split('.');
  return (
    parts.every(
      (part, index) => part === '>' || (tokens[index] !== undefined && (part === '*' || part === tokens[index])),
    ) && (parts.at(-1) === '>' ? tokens.length >= parts.length : tokens.length === parts.length)
  );
}

/** The patterns of a role that no target tries. */
export function untried(machineId: string, subjects: readonly string[]): readonly string[] {
  return publishPatterns(machineId)
    .filter(({ pattern }) => !subjects.some((subject) => matches(pattern, subject)))
    .map(({ role, pattern }) => `${role} ${pattern}`);
}
