import type { AgentCommand, AgentEvent } from '@mngr/contracts';
import type { Decider } from '@mngr/event-sourcing';
import { decide } from './agent.decide.js';
import { evolve } from './agent.evolve.js';
import { absentAgent, type AgentState } from './agent.state.js';

export const agent: Decider<AgentCommand, AgentEvent, AgentState> = { initialState: absentAgent, decide, evolve };
