import type { SessionState } from './evolve.ts'

/** What the session wants of positions besides what they want themselves. */
export type SessionWants = {
  /** open entries are cancelled */
  readonly noEntries: boolean
  /** positions are closed */
  readonly noPositions: boolean
}

/** Of the position machine's own accord: nothing. */
export const WANTS_NOTHING: SessionWants = { noEntries: false, noPositions: false }
const WANTS_NO_ENTRIES: SessionWants = { noEntries: true, noPositions: false }
const WANTS_NOTHING_HELD: SessionWants = { noEntries: true, noPositions: true }

/** The same object for the same wants, so that whoever keeps what follows from them compares nothing else. */
export const sessionWants = ({ value, draining }: SessionState): SessionWants => {
  const isEnding = value.session === 'draining'
  if (isEnding && draining === 'close-all') return WANTS_NOTHING_HELD
  const noEntries = value.orders === 'reduceOnly' || value.orders === 'halted' || (isEnding && draining !== 'keep')
  return noEntries ? WANTS_NO_ENTRIES : WANTS_NOTHING
}
