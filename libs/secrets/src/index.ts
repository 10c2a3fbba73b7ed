export { EnvironmentSeal } from './sealed-environment.js';
