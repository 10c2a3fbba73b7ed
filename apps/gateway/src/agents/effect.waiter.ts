import { parseEvent, type DomainEvent, type Position } from '@mngr/contracts';
import { Injectable } from '@nestjs/common';
import { LogFollower } from '../tail/log-follower.js';

export interface Effect<T> {
  readonly position: Position;
  readonly value: T;
}

/** Waits for the event that shows a command's effect. Works on the log, so it finds effects of the past as well. */
@Injectable()
export class EffectWaiter {
  constructor(private readonly follower: LogFollower) {}

  /**
   * @param after the position of the command's own commit: its effect comes later
   * @param match what the event means for the command; null: not its end
   * @returns null when the wait was over first
   */
  async wait<T>(
    projectId: string,
    agentId: string,
    after: Position,
    waitSeconds: number,
    match: (event: DomainEvent) => T | null,
  ): Promise<Effect<T> | null> {
    if (waitSeconds === 0) return null;
    const signal = AbortSignal.timeout(waitSeconds * 1_000);
    for await (const followed of this.follower.follow(after, { projectId, agentId, isFollowing: true, signal })) {
      if (!('event' in followed)) continue;
      const event = parseEvent(followed.event)?.event;
      const value = event === undefined ? null : match(event);
      if (value !== null) return { position: followed.event.position, value };
    }
    return null;
  }
}
