/** One Jest run for the whole workspace; sources are compiled by swc and resolved through the `@mngr/source` condition. */
export default {
  testMatch: [
    '<rootDir>/{apps,libs,bench,tools,e2e,reliability}/**/*.spec.ts',
    '<rootDir>/{apps,libs,bench,tools,e2e,reliability}/**/*.{int,e2e}-spec.ts',
  ],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['/dist/'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          target: 'es2024',
          keepClassNames: true,
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  testEnvironmentOptions: { customExportConditions: ['@mngr/source', 'node', 'node-addons'] },
  watchman: false,
  // Most specs wait for real servers: on two cores, Jest's own choice of one worker takes more than twice as long.
  maxWorkers: 3,
  testTimeout: 30_000,
};
