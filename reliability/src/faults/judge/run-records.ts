import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJsonLines } from '../../kit/json-lines.js';
import type {
  CommandRow,
  EndRecord,
  FaultRecord,
  HistoryRecord,
  LoggedEvent,
  RunRecord,
  SampleRecord,
  WitnessRecord,
} from '../records.js';

/** Everything that was written down about one run. */
export interface RunRecords {
  readonly run: RunRecord;
  readonly history: readonly HistoryRecord[];
  readonly faults: readonly FaultRecord[];
  readonly witness: readonly WitnessRecord[];
  readonly samples: readonly SampleRecord[];
  readonly log: readonly LoggedEvent[];
  readonly commands: readonly CommandRow[];
  readonly end: EndRecord;
}

export function readRun(directory: string): RunRecords {
  const json = (name: string): unknown => JSON.parse(readFileSync(join(directory, name), 'utf8'));
  return {
    run: json('run.json') as RunRecord,
    history: readJsonLines<HistoryRecord>(join(directory, 'history.jsonl')),
    faults: readJsonLines<FaultRecord>(join(directory, 'faults.jsonl')),
    witness: readJsonLines<WitnessRecord>(join(directory, 'witness.jsonl')),
    samples: readJsonLines<SampleRecord>(join(directory, 'samples.jsonl')),
    log: readJsonLines<LoggedEvent>(join(directory, 'log.jsonl')),
    commands: readJsonLines<CommandRow>(join(directory, 'commands.jsonl')),
    end: json('end.json') as EndRecord,
  };
}
