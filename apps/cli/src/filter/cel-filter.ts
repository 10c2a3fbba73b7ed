import { EvaluationError, Environment, ParseError } from '@marcbachmann/cel-js';
import { invalidInput } from '@mngr/errors';
import { fieldOfFailure } from './cel-failure.js';
import { celText } from './cel-text.js';
import { celContext, type CelContext } from './cel-value.js';

/** What a record has, for a warning about what it has not. */
export interface FilterSchema {
  /** Whether a dotted path is a field, or lies in one whose keys are free. */
  knows(path: string): boolean;
}

export interface FilterExpressions {
  /** All of them must hold. */
  readonly include: readonly string[];
  /** None of them may hold. */
  readonly exclude: readonly string[];
}

type Condition = (context: CelContext) => boolean;
type Warn = (sentence: string) => void;

const environment = new Environment({ unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false });

/**
 * Compiles one CEL expression.
 *
 * @param kind how the flag is called in the message
 * @returns the value of the expression for a record
 * @throws AppError `cli.bad-filter` (invalid-input) when it is no CEL
 */
export function compileCel(
  kind: 'include filter' | 'exclude filter' | 'sort',
  text: string,
): (context: CelContext) => unknown {
  try {
    const program = environment.parse(celText(text));
    return (context) => program(context);
  } catch (cause) {
    const [what = 'it cannot be parsed'] = cause instanceof Error ? cause.message.split('\n') : [];
    throw invalidInput('cli.bad-filter', `Invalid ${kind} expression "${text}": ${what}.`, {
      wayOut: `A condition in CEL, such as 'state == "RUNNING" && labels.team == "b"'; "mngr list --schema" shows the fields.`,
      ...(cause instanceof ParseError ? {} : { cause }),
    });
  }
}

/** What is missing is false: a free key in silence, a field that no record has with one warning. */
function conditionOf(
  kind: 'include filter' | 'exclude filter',
  text: string,
  schema: FilterSchema,
  warn: Warn,
): Condition {
  const evaluate = compileCel(kind, text);
  const warned = new Set<string>();
  const warnOnce = (sentence: string): void => {
    if (warned.has(sentence)) return;
    warned.add(sentence);
    warn(sentence);
  };
  return (context) => {
    try {
      const value = evaluate(context);
      if (typeof value !== 'boolean') warnOnce(`The ${kind} "${text}" is no condition: it is never true or false.`);
      return value === true;
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      const field = fieldOfFailure(error);
      if (field !== undefined && !schema.knows(field))
        warnOnce(`The ${kind} "${text}" names the field ${field}, which there is not: it counts as false.`);
      else if (field === undefined && !/\bnull\b/.test(error.message))
        warnOnce(`The ${kind} "${text}" counts as false: ${error.message.split('\n')[0] ?? ''}.`);
      return false;
    }
  };
}

/**
 * A test of records by CEL expressions.
 *
 * @param warn told once for each field that does not exist
 * @throws AppError `cli.bad-filter`
 */
export function celFilter(
  { include, exclude }: FilterExpressions,
  schema: FilterSchema,
  warn: Warn,
): (record: object) => boolean {
  const includes = include.map((text) => conditionOf('include filter', text, schema, warn));
  const excludes = exclude.map((text) => conditionOf('exclude filter', text, schema, warn));
  return (record) => {
    const context = celContext(record);
    return includes.every((holds) => holds(context)) && !excludes.some((holds) => holds(context));
  };
}
