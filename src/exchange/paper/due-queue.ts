import { Heap } from '../../kernel/heap.ts'

/**
 * What comes at which millisecond. At one millisecond requests arrive, then reports go out, then look-ups are
 * answered; among these by coin, order and the order's own count: never by who was put in first, because a rebuilt
 * venue is told everything at once.
 */
export type Due<T> = {
  readonly dueMs: number
  readonly rank: 0 | 1 | 2
  readonly coin: number
  readonly orderId: string
  readonly nth: number
  readonly what: T
}

const isBefore = <T>(a: Due<T>, b: Due<T>): boolean => {
  if (a.dueMs !== b.dueMs) return a.dueMs < b.dueMs
  if (a.rank !== b.rank) return a.rank < b.rank
  if (a.coin !== b.coin) return a.coin < b.coin
  if (a.orderId !== b.orderId) return a.orderId < b.orderId
  return a.nth < b.nth
}

/** The earliest first. */
export class DueQueue<T> {
  readonly #heap = new Heap<Due<T>>(isBefore)

  /** Infinity when nothing is due */
  get nextMs(): number {
    return this.#heap.first?.dueMs ?? Number.POSITIVE_INFINITY
  }

  push(due: Due<T>): void {
    this.#heap.push(due)
  }

  pop(): Due<T> | null {
    return this.#heap.pop() ?? null
  }
}
