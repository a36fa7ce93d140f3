import type { EventStore } from '../event/store.ts'
import { signed } from '../kernel/direction.ts'
import { Failure } from '../kernel/errors.ts'
import type { LogEvent } from '../kernel/log-event.ts'
import { format, ZERO } from '../kernel/money.ts'
import { streams } from '../kernel/streams.ts'
import type { EngineState } from './engine-state.ts'
import { foldLog, foldNothing } from './fold-log.ts'

/** Since which event a log folds to a state that breaks an invariant. */
export type UnsoundSince = {
  readonly stream: string
  readonly number: number
  readonly type: string
  readonly position: string
  /** the invariant, with the figures that break it behind that event */
  readonly broken: string
}

/**
 * A recovered state that breaks an invariant may not trade. Throws a Failure that names the invariant, the event of the log since which it
 * is broken, and where to look.
 */
export const requireSound = async (state: EngineState, store: Pick<EventStore, 'isDense' | 'readAll'>): Promise<void> => {
  const broken = brokenInvariant(state)
  if (broken === null) return
  const since = await findUnsound(store)
  const place = since === null ? '' : `It is so since ${placeText(since)}. `
  throw new Failure(`The log folds to a state that must not trade: ${broken}. ${place}${TO_DO}`)
}

const TO_DO = 'Nothing was sent or written. "view", "report", "why" and "journal" show the log as it is, and "verify" examines it.'

const placeText = ({ stream, number, type, position }: UnsoundSince): string =>
  `event ${number} of ${stream} (${type}, at position ${position} of the log)`

/**
 * Folds the log again and looks behind every event; only who was refused a start has the time. Null: all that is written folds to a sound
 * state. What heals itself later is not meant.
 */
export const findUnsound = async (store: Pick<EventStore, 'isDense' | 'readAll'>): Promise<UnsoundSince | null> => {
  const folded = foldNothing()
  let since: UnsoundSince | null = null
  const look = (event: LogEvent, position: string): void => {
    const broken = brokenInvariant(folded.state)
    if (broken === null) since = null
    else since ??= unsoundAt(event, position, broken)
  }
  await foldLog(store, folded, { isChecked: false, onEvent: (event, { position }) => look(event, position) })
  return since
}

export const unsoundAt = ({ stream, number, type }: LogEvent, position: string, broken: string): UnsoundSince => ({
  stream,
  number,
  type,
  position,
  broken,
})

/** The first invariant that does not hold, with its figures; null: all do. */
export const brokenInvariant = (state: EngineState): string | null => {
  const { budget, portfolio } = state.folds
  for (const [asset, { reserved }] of Object.entries(budget.pools)) {
    if (reserved < ZERO) return `reservations are never negative (I-04), but ${asset} has ${format(reserved)}`
    // free budget may be below zero after a fill that was told too late: no entry follows, and what is held needs looking after
  }
  const book = state.session.book ?? ''
  for (const [name, { held, quote, slotted }] of Object.entries(portfolio)) {
    const stream = streams.position({ book, symbol: name, base: null, quote, ...slotted })
    const position = state.positions.get(stream)
    const owned = position === undefined ? ZERO : signed(position.direction, position.exposure - position.beyond)
    if (owned !== held)
      return `a position owns what its fills brought (I-10), but ${name} holds ${format(held)} by its fills and ${format(owned)} by its machine`
  }
  return null
}
