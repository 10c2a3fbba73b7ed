import { parseAst } from 'rolldown/parseAst';

/** Large, and needed by few commands: loaded when one of their functions is called. */
const LOADED_BY_CALL = new Set(['node:crypto', 'node:child_process']);

/**
 * A plugin that takes Node's own modules by `process.getBuiltinModule` instead of `import`. Node makes an ES module of one by
 * reading all of its exports, and some of them load more of Node when they are read: milliseconds of each start.
 *
 * Of `LOADED_BY_CALL` the bundle may take functions only.
 */
export const builtinsByNeed = {
  name: 'builtins-by-need',
  renderChunk(code) {
    const isOfNode = ({ type, source }) => type === 'ImportDeclaration' && source.value.startsWith('node:');
    let [text, done] = ['', 0];
    for (const { start, end, source, specifiers } of parseAst(code).body.filter(isOfNode)) {
      text += code.slice(done, start) + declarationOf(source.value, specifiers);
      done = end;
    }
    return text + code.slice(done);
  },
};

function declarationOf(module, specifiers) {
  const taken = `process.getBuiltinModule(${JSON.stringify(module)})`;
  const isByCall = LOADED_BY_CALL.has(module);
  const parts = specifiers.map(({ type, imported, local }) => {
    const isWhole = type !== 'ImportSpecifier';
    if (isWhole) return `${local.name}=${isByCall ? `new Proxy({},{get:(_,name)=>${taken}[name]})` : taken}`;
    const member = `${taken}.${imported.name}`;
    return `${local.name}=${isByCall ? `(...args)=>${member}(...args)` : member}`;
  });
  return parts.length === 0 ? '' : `const ${parts.join()};`;
}
