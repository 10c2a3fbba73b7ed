import { compileCel } from './cel-filter.js';
import { celContext } from './cel-value.js';

/** The value of a CEL expression to order by; a record for which there is none comes last. @throws AppError `cli.bad-filter` */
export function compileSortKey(text: string): (record: object) => unknown {
  const evaluate = compileCel('sort', text);
  return (record) => {
    try {
      return evaluate(celContext(record));
    } catch {
      return undefined;
    }
  };
}
