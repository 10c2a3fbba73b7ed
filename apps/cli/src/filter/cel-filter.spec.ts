import { agentRecord } from '../agents/agent-record.js';
import { agentContext } from '../list/agent-context.js';
import { agentSchema } from '../list/agent-fields.js';
import { anAgent } from '../testing/an-agent.js';
import { celFilter } from './cel-filter.js';

const NOW = Date.parse('2030-01-01T00:00:10.000Z');
const contextOf = (change: Parameters<typeof anAgent>[0] = {}): object =>
  agentContext(agentRecord(anAgent(change), NOW), NOW);

function judge(include: string[], exclude: string[] = [], record: object = contextOf()): [boolean, string[]] {
  const warnings: string[] = [];
  const passes = celFilter({ include, exclude }, agentSchema, (sentence) => warnings.push(sentence));
  passes(record);
  return [passes(record), warnings];
}

describe('a filter in CEL', () => {
  it.each([
    ['labels.team == "b"', true],
    ['labels.team == "b" && state == "STOPPED"', false],
    ['name.startsWith("a") && pid > 40 && pid % 2 == 0', true],
    ['host.provider == "local" && project == "demo"', true],
    ['runtime_seconds / 3.0 == 3.0 && runtime == runtime_seconds', true],
    ['age > 9 && age < 11', true],
    ['type == "command" && has(type) && type(pid) == int', true],
    ['has(url)', false],
    ['has(labels.team) && !has(labels.nope) && !has(host.ssh)', true],
    ['exit_code == null', true],
    ['state in ["RUNNING", "WAITING"]', true],
    ['create_time < "2030-06-01"', true],
    ['command.matches("^sleep [0-9]+$")', true],
  ])('%s is %s of a running agent', (text, expected) => {
    expect(judge([text])).toEqual([expected, []]);
  });

  it('holds when every include holds and no exclude does', () => {
    expect(judge(['pid == 42', 'name == "b"'])[0]).toBe(false);
    expect(judge(['pid == 42'], ['name == "b"', 'labels.team == "b"'])[0]).toBe(false);
    expect(judge(['pid == 42'], ['name == "b"', 'labels.team == "c"'])[0]).toBe(true);
  });

  it('takes a missing key as false without a word, and tells of a field that there is not, once', () => {
    expect(judge(['labels.nope == "b"'])).toEqual([false, []]);
    expect(judge(['labels.nope == "b" || name == "a"'])).toEqual([true, []]);
    expect(judge([], ['plugin.x.y == 1'])).toEqual([true, []]);
    expect(judge(['idle > 3'])).toEqual([false, []]);
    expect(judge(['nme == "a"'])).toEqual([false, [expect.stringContaining('names the field nme')]]);
    expect(judge([], ['host.nme == "a"'])).toEqual([true, [expect.stringContaining('names the field host.nme')]]);
    expect(judge(['name > 3'])).toEqual([false, [expect.stringContaining('counts as false')]]);
    expect(judge(['name'])).toEqual([false, [expect.stringContaining('is no condition')]]);
  });

  it('is refused when it is no CEL', () => {
    expect(() => judge(['bad ((('])).toThrow('Invalid include filter expression "bad ((("');
    expect(() => judge([], ['name =='])).toThrow('Invalid exclude filter expression');
  });

  it('leaves text in quotes alone', () => {
    expect(judge(['command != "has(url)" && command != \'type\''])).toEqual([true, []]);
    expect(judge(['labels.type == "x" || "type" == "type"'])).toEqual([true, []]);
  });
});
