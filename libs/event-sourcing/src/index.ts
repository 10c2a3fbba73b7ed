export { fold, type Decider } from './decider.js';
