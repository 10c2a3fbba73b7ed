import {
  appendItemSchema,
  appendManyRequest,
  commandEnvelopeSchema,
  createAgent,
  execRequest,
  instructionSchema,
  stopAgent,
} from '@mngr/contracts';
import { shellQuote } from '@mngr/hosts';

// A message that its reader takes does something on this machine: these keep it to what a test may do.

/** Agents that are asked for start nothing, on the fleet's own tmux server; a stop is quick. */
export function bentCommand(place: {
  readonly tmuxDir: string;
  readonly workDir: string;
}): (value: unknown) => unknown {
  return (value) => {
    const envelope = commandEnvelopeSchema.safeParse(value);
    if (!envelope.success) return value;
    const create = createAgent.schema.safeParse(envelope.data.data);
    if (create.success) {
      const { launch, ...rest } = create.data;
      const harmless = {
        ...launch,
        program: { kind: 'argv', argv: ['true'] },
        workspace: { kind: 'in-place', path: `${place.workDir}/none` },
        tmux: { ...launch.tmux, tmpDir: place.tmuxDir },
        shell: '/bin/sh',
      };
      return { ...envelope.data, data: { ...rest, launch: harmless } };
    }
    const stop = stopAgent.schema.safeParse(envelope.data.data);
    return stop.success ? { ...envelope.data, data: { ...stop.data, gracefulTimeoutMs: 10 } } : value;
  };
}

/** The shell does nothing with the words. */
export function bentExec(value: unknown): unknown {
  const order = execRequest.request.safeParse(value);
  return order.success ? { ...order.data, command: `: ${shellQuote(order.data.command)}`, timeoutMs: 1_000 } : value;
}

/** What the machine would take is for another one, or was taken long ago. */
export function bentInstruction(intruderId: string): (value: unknown) => unknown {
  return (value) => {
    const instruction = instructionSchema.safeParse(value);
    if (!instruction.success || instruction.data.machineId === intruderId) return value;
    return { ...instruction.data, seq: 1 };
  };
}

/** Instructions and reports are those of the misbehaving machine: the other one must go on working. */
export function bentAppend(intruderId: string): (value: unknown) => unknown {
  return (value) => {
    const item = appendItemSchema.safeParse(value);
    if (!item.success) return value;
    const { guard, instructions, claims } = item.data;
    return {
      ...item.data,
      guard: guard.kind === 'report' ? { ...guard, machineId: intruderId } : guard,
      instructions: instructions.map((instruction) => ({ ...instruction, machineId: intruderId })),
      claims: claims.map((claim) => ({ ...claim, scope: 'fuzz' })),
      finishes: [],
    };
  };
}

export function bentAppends(intruderId: string): (value: unknown) => unknown {
  const bend = bentAppend(intruderId);
  return (value) => {
    const many = appendManyRequest.request.safeParse(value);
    return many.success ? { items: many.data.items.map(bend) } : value;
  };
}
