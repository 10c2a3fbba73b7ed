import type { GarbageAnswer, GarbageKind } from '@mngr/contracts';
import type { Output } from '../output/output.js';
import { EXIT } from '../program/exit-code.js';

const TITLES: Readonly<Record<GarbageKind, readonly [one: string, many: string]>> = {
  work_dir: ['work directory', 'Work directories'],
  agent_folder: ['folder of an agent', 'Folders of agents'],
  kept_ref: ['kept work', 'Kept work'],
  log: ['log', 'Logs'],
};
const KINDS: readonly GarbageKind[] = ['work_dir', 'agent_folder', 'kept_ref', 'log'];

function sizeText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;
  const at = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  return `${(bytes / 1024 ** at).toFixed(at === 0 ? 0 : 1)} ${units[at]}`;
}

/** Under mngr's names; of what does not exist here there is nothing. */
function recordOf({ removed, kept, errors }: GarbageAnswer, isDryRun: boolean) {
  const of = (wanted: GarbageKind) =>
    removed
      .filter(({ kind }) => kind === wanted)
      .map(({ what, sizeBytes, agentId, host }) => ({ path: what, size_bytes: sizeBytes, agent_id: agentId, host }));
  return {
    work_dirs_destroyed: of('work_dir'),
    agent_folders_destroyed: of('agent_folder'),
    kept_refs_destroyed: of('kept_ref'),
    logs_destroyed: of('log'),
    ...{ machines_destroyed: [], machines_deleted: [], snapshots_destroyed: [], volumes_destroyed: [] },
    build_cache_destroyed: [],
    kept: kept.map(({ kind, what, agentId, reason, host }) => ({
      type: kind,
      path: what,
      agent_id: agentId,
      reason,
      host,
    })),
    errors: errors.map(({ host, message }) => `${host}: ${message}`),
    dry_run: isDryRun,
  };
}

function tellSummary(output: Output, { removed, kept }: GarbageAnswer, isDryRun: boolean): void {
  output.line(`\n${isDryRun ? 'Garbage Collection (Dry Run)' : 'Garbage Collection Results'}`);
  output.line('='.repeat(40));
  for (const kind of KINDS) {
    const found = removed.filter((each) => each.kind === kind);
    const bytes = found.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    const freed = bytes > 0 ? ` (${isDryRun ? 'would free' : 'freed'} ${sizeText(bytes)})` : '';
    if (found.length > 0) output.line(`${TITLES[kind][1]}: ${found.length}${freed}`);
  }
  for (const { kind, what, reason } of kept) output.line(`Left: ${TITLES[kind][0]} ${what}, because ${reason}`);
  if (removed.length === 0) output.line('No resources found to destroy');
  else output.line(`${isDryRun ? 'Would destroy' : 'Destroyed'} ${removed.length} resource(s) total`);
}

/** Prints each thing, then the sums. */
export function printGarbage(output: Output, answer: GarbageAnswer, isDryRun: boolean): number {
  const verb = isDryRun ? 'Would destroy' : 'Destroyed';
  for (const { kind, what, sizeBytes, host } of answer.removed) {
    const message = `${verb} ${TITLES[kind][0]}: ${what}`;
    output.line(message);
    const resource = { path: what, size_bytes: sizeBytes, host };
    output.event('destroyed', { message, resource_type: kind, resource, dry_run: isDryRun });
  }
  for (const { host, message } of answer.errors) output.error(`${host}: ${message}`);
  tellSummary(output, answer, isDryRun);
  const record = recordOf(answer, isDryRun);
  output.json(record);
  output.event('summary', {
    total_count: answer.removed.length,
    total_size_bytes: answer.removed.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    work_dirs_count: record.work_dirs_destroyed.length,
    logs_count: record.logs_destroyed.length,
    kept_count: record.kept.length,
    errors_count: record.errors.length,
    errors: record.errors,
    dry_run: isDryRun,
  });
  output.items(
    answer.removed.map(({ kind, what, sizeBytes, host }) => ({ type: kind, path: what, size_bytes: sizeBytes, host })),
  );
  return EXIT.ok;
}
