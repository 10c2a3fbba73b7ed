import type { AppendItem, AppendResult } from '@mngr/contracts';
import type { AppError } from '@mngr/errors';

/** An item and the caller who waits for it. */
export interface WaitingItem {
  readonly item: AppendItem;
  readonly sizeBytes: number;
  resolve(result: AppendResult): void;
  reject(error: AppError): void;
}

/** Rough size of what an item brings beyond its events, which are small: texts and sealed environments. */
export function approximateBytes(item: AppendItem): number {
  let size = 1_000;
  for (const text of item.texts) size += text.body.length;
  for (const { body } of item.instructions) {
    if (body.type === 'DeliverMessage') size += body.body.length;
    else if (body.type === 'StartAgent' && body.launch !== undefined) size += JSON.stringify(body.launch).length;
  }
  return size;
}

/** Callers in the order they came. Taking from the front stays cheap at any length. */
export class AppendQueue {
  #items: WaitingItem[] = [];
  #start = 0;

  get length(): number {
    return this.#items.length - this.#start;
  }

  push(waiting: WaitingItem): void {
    this.#items.push(waiting);
  }

  /** Takes the next items: at most `maxItems`, and no further than `maxBytes` unless the first alone is larger. */
  take(maxItems: number, maxBytes: number): WaitingItem[] {
    let end = this.#start;
    let sizeBytes = 0;
    while (end < this.#items.length && end - this.#start < maxItems) {
      sizeBytes += this.#items[end]?.sizeBytes ?? 0;
      if (sizeBytes > maxBytes && end > this.#start) break;
      end++;
    }
    const taken = this.#items.slice(this.#start, end);
    this.#start = end;
    if (this.#start === this.#items.length || this.#start > 5_000) {
      this.#items = this.#items.slice(this.#start);
      this.#start = 0;
    }
    return taken;
  }
}
