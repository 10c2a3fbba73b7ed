import { KeyedQueue } from '@mngr/messaging';
import { Injectable } from '@nestjs/common';

/** Everything that happens to one agent happens one after the other; different agents do not wait for each other. */
@Injectable()
export class AgentQueue extends KeyedQueue {}
