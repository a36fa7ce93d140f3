import { parse } from '../../src/kernel/money.ts'
import type { PositionEvent } from './events.ts'
import type { TrailingStop } from './state.ts'

type OfTrailing = Extract<PositionEvent, { type: 'TrailingArmed' | 'TrailingRaised' | 'TrailingResumed' | 'TrailingStale' }>

/** The trailing stop once that has happened to it. */
export const trailingAfter = (
  before: TrailingStop | null,
  { type, data, time }: OfTrailing & { readonly time: number },
): TrailingStop | null =>
  type === 'TrailingStale'
    ? before && { ...before, isStale: true }
    : { mark: parse(data.mark), stopPrice: parse(data.stopPrice), movedMs: time, isStale: false }
