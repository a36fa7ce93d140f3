import type { LogEvent } from '../kernel/log-event.ts'

/** Ids of the orders that an event speaks of, its own first. */
export const ordersNamed = ({ data }: LogEvent): readonly string[] => {
  const named = [
    'orderId' in data ? data.orderId : undefined,
    'refusedId' in data ? data.refusedId : undefined,
    'instead' in data ? data.instead?.orderId : undefined,
    'moves' in data ? data.moves?.orderId : undefined,
  ]
  return named.filter((id) => id !== undefined)
}
