export { startOrchestrator, type OrchestratorConfig } from './start.js';
