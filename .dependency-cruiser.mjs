// Boundaries between projects (style guide, "Dependencies"). Run by `npm run check`.
//
// kernel ← domain ← adapter ← app; apps never import apps, except `standalone`, which puts them into one process.
// Projects are imported by their one public entry. `parser: 'swc'`, because TypeScript 7 has no API for others.

const KERNEL = '^libs/(errors|contracts)/';
const DOMAIN = '^libs/(event-sourcing|domain)/';
const APP = '^apps/([^/]+)/';
const SPEC = '[.](spec|int-spec|e2e-spec|type-spec|fixture|contract-suite)[.]ts$|^libs/[^/]+/src/testing([.]ts$|/)';
/** Libraries that any adapter may use, besides its own technology. */
const FOR_ADAPTERS = '^libs/(errors|contracts|event-sourcing|domain|telemetry)/';

const rule = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to });
const npm = (names) => `^(node_modules/)?(${names})(/|$)`;

export default {
  forbidden: [
    rule(
      'no-cycle',
      'Two files that need each other at run time are one idea: merge them or move what both need.',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    ),
    rule(
      'kernel-imports-kernel',
      'errors and contracts know nobody.',
      { path: KERNEL, pathNot: SPEC },
      { path: '^(libs|apps)/', pathNot: KERNEL },
    ),
    rule(
      'kernel-packages',
      'The kernel uses zod only.',
      { path: KERNEL, pathNot: SPEC },
      { path: '^node_modules/', pathNot: npm('zod') },
    ),
    rule(
      'domain-imports',
      'The domain knows the kernel and itself.',
      { path: DOMAIN, pathNot: SPEC },
      { path: '^(libs|apps)/', pathNot: `${KERNEL}|${DOMAIN}` },
    ),
    rule(
      'domain-is-pure',
      'No Node, no packages: time, ids and chance come in as arguments.',
      { path: DOMAIN, pathNot: SPEC },
      { dependencyTypes: ['core', 'npm', 'npm-dev'] },
    ),
    rule(
      'adapter-imports',
      'An adapter knows the kernel, the domain and telemetry; what else it may know is named here.',
      {
        path: '^libs/(hosts|agent-runners|messaging|event-store-client|projections|telemetry|secrets)/',
        pathNot: SPEC,
      },
      { path: '^(libs|apps)/', pathNot: `${FOR_ADAPTERS}|^libs/$1/|^libs/(messaging|hosts)/` },
    ),
    rule(
      'libs-never-import-apps',
      'Apps put libraries together, never the other way round.',
      { path: '^libs/' },
      { path: '^apps/' },
    ),
    rule(
      'apps-are-islands',
      'Services talk over the bus.',
      { path: APP, pathNot: '^apps/standalone/' },
      { path: '^apps/', pathNot: '^apps/$1/' },
    ),
    rule(
      'faces-know-the-contract-only',
      'The CLI and the web page know the kernel and the gateway, nothing else.',
      { path: '^apps/(cli|web)/', pathNot: SPEC },
      { path: '^libs/', pathNot: KERNEL },
    ),
    rule(
      'testing-only-in-specs',
      'libs/testing starts servers for specs.',
      { path: '^(apps|libs)/', pathNot: `${SPEC}|^libs/testing/` },
      { path: '^libs/testing/' },
    ),
    rule(
      'one-public-entry',
      'Another project is imported as @mngr/<name>, not by a path into it.',
      { path: '^(?:apps|libs)/([^/]+)/' },
      {
        path: '^(?:apps|libs)/[^/]+/src/',
        pathNot: ['^(?:apps|libs)/$1/', '^(?:apps|libs)/[^/]+/src/(index|testing|testing/index)[.]ts$'],
      },
    ),
    rule('not-resolvable', 'The import leads nowhere.', {}, { couldNotResolve: true, pathNot: '^pg-native$' }),
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@mngr/source', 'import', 'node', 'default'],

      extensions: ['.ts', '.js', '.mjs', '.json'],
    },
    skipAnalysisNotInRules: true,
  },
};
