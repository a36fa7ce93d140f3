import type { OpenPosition } from '../../machines/position/open-command.ts'
import { isFlat } from '../../machines/position/state.ts'
import { opposite } from '../kernel/direction.ts'
import { ZERO } from '../kernel/money.ts'
import { sideIn, slotOf } from '../kernel/slots.ts'
import { type EngineState, positionOf } from '../replay/engine-state.ts'
import type { Coin } from './coin.ts'

type Beside = NonNullable<OpenPosition['rules']['beside']>
type BesideParts = { readonly coins: readonly Coin[]; readonly state: EngineState; readonly coin: Coin }

/** What the other slots of a contract hold, or are buying, that the venue keeps as one with it. */
export const besideOf = ({ coins, state, coin }: BesideParts): Beside =>
  coins.flatMap(({ parts, position, instrument }): Beside => {
    if (instrument !== coin.instrument || parts.slot === undefined || parts.slot === coin.parts.slot || sideIn(parts) !== undefined)
      return []
    const other = positionOf(state, position.stream)
    const { direction, exposure, beyond } = other
    const slot = slotOf(parts)
    const own = exposure > ZERO || !isFlat(other) ? [{ slot, direction, exposure }] : []
    return beyond > ZERO ? [...own, { slot, direction: opposite(direction), exposure: beyond }] : own
  })
