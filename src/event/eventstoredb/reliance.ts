import type { Stored } from '../store.ts'

/** Takes money for one coin: stored or lost, the other such appends stay legal. A test compares it with the position machine's words. */
const RESERVATION = 'EntryRequested'

/**
 * A server stores one append at a time and may lose any that is on its way, so only such may be on their way together
 * of which every subset is a legal log: new reservations of different coins. Everything else relies on what was recorded
 * before it (a reservation on the exit that freed its money, a seal on all it names), and waits for it.
 */
export const isReservation = (events: readonly Stored[]): boolean => events.length > 0 && events.every(({ type }) => type === RESERVATION)
