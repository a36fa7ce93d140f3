import { isFlat } from '../../machines/position/state.ts'
import type { Capabilities } from '../exchange/port.ts'
import { directions } from '../kernel/direction.ts'
import { Failure } from '../kernel/errors.ts'
import { ZERO } from '../kernel/money.ts'
import type { Parts } from '../kernel/recorded.ts'
import { sideIn, slotOf } from '../kernel/slots.ts'
import { streams } from '../kernel/streams.ts'
import type { EngineState } from '../replay/engine-state.ts'

type Held = {
  readonly isContract: boolean
  readonly positionMode: Capabilities['positionMode']
  /** of strategies side by side; none: an instrument is held whole */
  readonly slots: readonly string[]
}

/** Where the positions of an instrument stand: one, in hedge mode of a contract one for each direction, or one for each slot. */
export const positionParts = (parts: Parts, { isContract, positionMode, slots }: Held): readonly Parts[] => {
  const names = isContract && positionMode === 'hedge' ? directions : slots
  return names.length === 0 ? [parts] : names.map((slot) => ({ ...parts, slot }))
}

/** The names of slots that were in force when the log was last written. */
const slotsOfLog = ({ facts }: EngineState): readonly string[] => (facts.options?.slots ?? []) as readonly string[]

/** Throws a Failure where the log holds something that would not be looked after, because its slot or its mode is not in force any more. */
export const requireFollowed = (state: EngineState, parts: Parts, held: Held): void => {
  const followed = positionParts(parts, held)
  const isFollowed = new Set(followed.map(slotOf))
  for (const other of [parts, ...[...directions, ...slotsOfLog(state)].map((slot) => ({ ...parts, slot }))]) {
    const position = state.positions.get(streams.position(other))
    if (isFollowed.has(slotOf(other)) || position === undefined || (isFlat(position) && position.exposure === ZERO)) continue
    const names = [...isFollowed].join(' and ')
    const isOfMode = [other, ...followed].every((one) => one.slot === undefined || sideIn(one) !== undefined)
    throw new Failure(
      isOfMode
        ? `The log holds ${parts.symbol} in its position "${slotOf(other)}", and the venue keeps ${names} of it now: set the position mode of the account back, or close what is held by hand and begin a new log.`
        : `The log holds ${parts.symbol} in its slot "${slotOf(other)}", and the configuration has ${names} now: give it back its slots as they were, close what that one holds, and change them then.`,
    )
  }
}
