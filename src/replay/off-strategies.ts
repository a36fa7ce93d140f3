import type { EventOf } from '../kernel/log-event.ts'
import { positionName, shareName } from '../kernel/slots.ts'

/** A strategy that is asked no more: since then, late so often in a row. `position`: in whose decisions that stands. */
export type OffStrategy = { readonly strategy: string; readonly position: string; readonly sinceMs: number; readonly inARow: number }
/** By the name of its share. */
export type OffStrategies = Readonly<Record<string, OffStrategy>>

/** Undefined: none is off. */
export const followOffStrategies = (
  off: OffStrategies | undefined,
  event: EventOf<'StrategyLate'> | EventOf<'StrategyResumed'>,
): OffStrategies | undefined => {
  const share = shareName(event.parts)
  const { [share]: _, ...others } = off ?? {}
  const now = event.type === 'StrategyLate' && event.data.isOff ? { ...others, [share]: offBy(event) } : others
  return Object.keys(now).length === 0 ? undefined : now
}

const offBy = ({ parts, time, data: { strategy, inARow } }: EventOf<'StrategyLate'>): OffStrategy => ({
  strategy,
  position: positionName(parts),
  sinceMs: time,
  inARow,
})
