import { Findings, type Rule } from './findings.js';

/** I3: the log has no holes, its past never changes, and read models follow from it alone. */
export const gaplessLog: Rule = ({ log }) => {
  const findings = new Findings('I3', 'positions and stream versions have no holes');
  const versionByStream = new Map<string, number>();
  for (const [index, { position, streamId, streamVersion }] of log.entries()) {
    const expected = (versionByStream.get(streamId) ?? 0) + 1;
    versionByStream.set(streamId, streamVersion);
    const isPlaced = position === String(index + 1);
    findings.check(
      !isPlaced
        ? `position ${position} stands where ${index + 1} is expected`
        : streamVersion !== expected && `${streamId}: version ${streamVersion} follows ${expected - 1}`,
    );
  }
  return findings.row();
};

export const unchangedPast: Rule = ({ samples, end }) => {
  const findings = new Findings('I3', 'past events are byte for byte what they were');
  const byEnd = new Map(end.segments.map((segment) => [segment.upTo, segment]));
  for (const sample of samples) {
    if (sample.kind !== 'segment') continue;
    const now = byEnd.get(sample.upTo);
    if (now === undefined) findings.leaveOpen();
    else findings.check(now.md5 !== sample.md5 && `events ${sample.after} to ${sample.upTo} have changed since`);
  }
  return findings.row();
};

export const replayedModels: Rule = ({ end }) => {
  const findings = new Findings('I3', 'every read model equals a replay from the first event');
  if (end.replay === null) return findings.row('the replay could not be made');
  findings.checked = end.replayedTables;
  for (const { table, onlyLive, onlyReplayed } of end.replay) {
    const [live] = onlyLive;
    const [replayed] = onlyReplayed;
    findings.violations.push(`${table}: live ${live ?? 'has no such row'}; replayed ${replayed ?? 'has no such row'}`);
  }
  return findings.row();
};
