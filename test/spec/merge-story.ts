import { accepted, duty, entryRequested, filled, found, type given, id, recallRequested, stopRequested, T, unknown } from './story.ts'

/** An entry that fills in pieces, each with a stop of its own, until no more may live; the second stop is the smallest. */
export const bought = (quantity: string, nth: number) => filled('Entry', id(0), quantity, { trade: `buy-${nth}` })
export const stop = (quantity: string, ordinal: number) => [stopRequested(quantity, id(ordinal)), accepted('Protection', id(ordinal))]
export const piece = (quantity: string, ordinal: number) => [bought(quantity, ordinal), ...stop(quantity, ordinal)]

export const three = [entryRequested(), accepted('Entry', id(0)), ...piece('3', 1), ...piece('1', 2), ...piece('2', 3)]
/** as many stops as may live: 3, 1, 2 and 1 */
export const full = [...three, ...piece('1', 4)]
/** and two coins without one */
export const bare = [...full, bought('2', 5)]
export const recalling = [...bare, recallRequested(id(2))]
/** the recall came to nothing: the stop stands */
export const stuck = [...recalling, unknown('Protection', id(2), 'cancel', T + 5), found('Protection', id(2))]

export const protect = { type: 'Protect', nowMs: T } as const
export const recall = { type: 'RecallStop', nowMs: T } as const
export const takeProfit = { type: 'DecideExit', reason: 'take-profit', threshold: '110', compared: '111' } as const
/** the answer to its cancellation, and a look-up of it */
export const reply = (outcome: object) => ({ type: 'RecordReply', orderId: id(2), to: 'cancel', outcome, venueTimeMs: T + 5 }) as never
export const lookUp = (status: string, executed: string, venueTimeMs: number, ...trades: readonly object[]) =>
  ({ type: 'RecordOrder', orderId: id(2), answer: { is: 'found', status, venueOrderId: 'v', executed, trades }, venueTimeMs }) as never
/** what is owed beside look-ups */
export const commands = (story: ReturnType<typeof given>) => story.owes().filter((item) => item.kind === 'command')
export const timeLimit = duty({ type: 'DecideOwedExit', reason: 'time-limit' }, T + 3_601_000)
export const timeOut = duty({ type: 'CancelEntry', orderId: id(0), because: 'timed-out' }, T + 60_000)
