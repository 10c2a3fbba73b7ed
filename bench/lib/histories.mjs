// Histories of agents that can have happened, written straight into the log.
import { product } from './product.mjs';

const BATCH = 5_000;
const LIVE_AGENTS = 1_000;
const INSERT = `INSERT INTO events (position, shard, project_id, stream_id, stream_version, type, schema_version, data, actor,
    correlation_id, causation_id, trace, recorded_at)
  SELECT p, 0, 'default', s, v, t, 1, d::jsonb, '{"kind":"user","id":"bench"}', md5(s), md5(s || (v / 2)), null, now()
  FROM unnest($1::bigint[], $2::text[], $3::int[], $4::text[], $5::text[]) u(p, s, v, t, d)`;

/** Events of agents that live and end side by side, without end. */
async function* mixedEvents() {
  const { agentEventsOf, newAgentId } = await product('apps/event-store/dist/testing/test-histories.js');
  const { newId } = await product('libs/contracts/dist/index.js');
  const place = { hostId: newId('host'), machineId: newId('machine') };
  const live = [];
  for (;;) {
    while (live.length < LIVE_AGENTS) {
      const id = newAgentId();
      live.push({ id, version: 0, events: agentEventsOf(agentIdOf(id), `a${id.slice(-10)}`, place) });
    }
    const index = Math.floor(Math.random() * live.length);
    const agent = live[index];
    const { type, data } = agent.events[agent.version++];
    if (agent.version === agent.events.length) live.splice(index, 1);
    yield { streamId: agent.id, version: agent.version, type, data };
  }
}

/** `newAgentId` names the stream; events speak of the agent. */
const agentIdOf = (streamId) => streamId.slice(streamId.indexOf('agent-'));

/** Appends events behind the log's end, in bulk; safe beside a running control plane. @returns the log's end */
export async function growLog(client, count) {
  const source = mixedEvents();
  let end = 0;
  for (let done = 0; done < count;) {
    const [p, s, v, t, d] = [[], [], [], [], []];
    const size = Math.min(BATCH, count - done);
    await client.query('BEGIN');
    const { rows } = await client.query('SELECT position FROM log_head FOR UPDATE');
    end = Number(rows[0].position);
    for (let i = 0; i < size; i++) {
      const { streamId, version, type, data } = (await source.next()).value;
      p.push(++end);
      s.push(streamId);
      v.push(version);
      t.push(type);
      d.push(JSON.stringify(data));
    }
    await client.query(INSERT, [p, s, v, t, d]);
    await client.query('UPDATE log_head SET position = $1', [end]);
    await client.query('COMMIT');
    done += size;
  }
  return end;
}

/** Makes `count` running agents of a machine that is not there, through the Appender. */
export async function addRunningAgents(postgresUrl, count) {
  const { Appender, openDatabase, readLogEpoch } = await product('apps/event-store/dist/index.js');
  const histories = await product('apps/event-store/dist/testing/test-histories.js');
  const { newId, newHexId, streamOf } = await product('libs/contracts/dist/index.js');
  const place = { hostId: newId('host'), machineId: newId('machine') };
  const database = openDatabase(postgresUrl, 1);
  const logEpoch = await readLogEpoch(database).finally(() => database.destroy());
  const appender = new Appender({ postgresUrl, logEpoch });
  const add = async (streamId, events) => {
    const { status } = await appender.append(histories.appends(streamId, 0, events));
    if (status !== 'appended') throw new Error(`an agent was not added: ${status}`);
  };
  try {
    await add(streamOf.host(place.hostId), histories.hostEvents(place));
    await add(streamOf.machine(place.machineId), histories.machineEvents(place, 1));
    const one = (_, i) => {
      const agentId = `agent-${newHexId()}`;
      const [requested, startRequested, , started] = histories.agentEventsOf(
        agentId,
        `bench-${i}-${agentId.slice(-6)}`,
        place,
      );
      return add(streamOf.agent(agentId), [requested, startRequested, started]);
    };
    await Promise.all(Array.from({ length: count }, one));
  } finally {
    await appender.stop();
  }
}
