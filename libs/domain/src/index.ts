export { decideReport, type AgentReportCommand } from './agent/agent-report.decide.js';
export { nameBesideTaken, type PresentAgent } from './agent/agent-adoption.decide.js';
export { claimsFor } from './agent/agent.claims.js';
export { decide } from './agent/agent.decide.js';
export { agent } from './agent/agent.decider.js';
export { evolve } from './agent/agent.evolve.js';
export { instructionsFor } from './agent/agent.instructions.js';
export { absentAgent, isLive, type AgentPhase, type AgentState } from './agent/agent.state.js';
export { planAdoption, type AdoptionPlan, type KnownHere } from './adoption/plan-adoption.js';
export { host, type HostState } from './host/host.decider.js';
export { incarnation, type IncarnationState } from './incarnation/incarnation.decider.js';
export { isOtherClaimant, machine, type Claimant, type MachineState } from './machine/machine.decider.js';
export {
  GRACE_MS,
  LEASE_MS,
  SUSPECT_AFTER_MS,
  UNREACHABLE_AFTER_MS,
  judgeLeases,
  wasAway,
  type LeaseAction,
  type MachineLease,
} from './supervision/machine-lease.js';
