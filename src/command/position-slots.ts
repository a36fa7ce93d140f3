import { isFlat } from '../../machines/position/state.ts'
import type { Capabilities } from '../exchange/port.ts'
import { directions } from '../kernel/direction.ts'
import { Failure } from '../kernel/errors.ts'
import { ZERO } from '../kernel/money.ts'
import type { Parts } from '../kernel/recorded.ts'
import { slotOf } from '../kernel/slots.ts'
import { streams } from '../kernel/streams.ts'
import type { EngineState } from '../replay/engine-state.ts'

type Held = { readonly isContract: boolean; readonly positionMode: Capabilities['positionMode'] }

/** Where the positions of an instrument stand: one, or in hedge mode of a contract one for each direction. Coins are held in one only. */
export const positionParts = (parts: Parts, { isContract, positionMode }: Held): readonly Parts[] =>
  isContract && positionMode === 'hedge' ? directions.map((slot) => ({ ...parts, slot })) : [parts]

/** Throws a Failure where the log holds something that would not be looked after, because the account has another mode by now. */
export const requireSameMode = (state: EngineState, parts: Parts, followed: readonly Parts[]): void => {
  const isFollowed = new Set(followed.map(slotOf))
  for (const other of [parts, ...directions.map((slot) => ({ ...parts, slot }))]) {
    const position = state.positions.get(streams.position(other))
    if (isFollowed.has(slotOf(other)) || position === undefined || (isFlat(position) && position.exposure === ZERO)) continue
    throw new Failure(
      `The log holds ${parts.symbol} in its position "${slotOf(other)}", and the venue keeps ${[...isFollowed].join(' and ')} of it now: set the position mode of the account back, or close what is held by hand and begin a new log.`,
    )
  }
}
