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

/** A binary heap: the earliest first. */
export class DueQueue<T> {
  readonly #heap: Due<T>[] = []

  /** Infinity when nothing is due */
  get nextMs(): number {
    return this.#heap[0]?.dueMs ?? Number.POSITIVE_INFINITY
  }

  push(due: Due<T>): void {
    const heap = this.#heap
    let at = heap.push(due) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (isBefore(heap[parent]!, due)) break
      heap[at] = heap[parent]!
      at = parent
    }
    heap[at] = due
  }

  pop(): Due<T> | null {
    const heap = this.#heap
    const top = heap[0]
    const last = heap.pop()
    if (top === undefined || last === undefined) return null
    if (top === last) return top
    let at = 0
    for (let child = 1; child < heap.length; child = 2 * at + 1) {
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++
      if (isBefore(last, heap[child]!)) break
      heap[at] = heap[child]!
      at = child
    }
    heap[at] = last
    return top
  }
}
