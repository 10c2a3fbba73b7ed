export { startEnforcer, type EnforcerConfig } from './start.js';
