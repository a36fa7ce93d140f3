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

export const sessionWants = ({ value, draining }: SessionState): SessionWants => {
  const isEnding = value.session === 'draining'
  return {
    noEntries: value.orders === 'reduceOnly' || value.orders === 'halted' || (isEnding && draining !== 'keep'),
    noPositions: isEnding && draining === 'close-all',
  }
}
