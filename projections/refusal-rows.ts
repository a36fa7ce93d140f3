import type { Judged } from '../src/kernel/common-facts.ts'
import type { EventOf } from '../src/kernel/log-event.ts'
import type { Projection } from '../src/kernel/projection.ts'
import { BY_PLAN_CHANGE, refusalsKey } from '../src/kernel/proposed-by.ts'
import { positionName } from '../src/kernel/slots.ts'
import { streams } from '../src/kernel/streams.ts'
import type { SeenBeside } from './seen-beside.ts'

/** The same refusal of the same source in turn. `toMs` and `times`: as far as the log has counted it. */
export type RefusalRow = {
  readonly position: string
  readonly strategy: string
  readonly trigger: string
  readonly refusal: string
  /** its first event, as people count them */
  readonly from: number
  /** ends of candles */
  readonly fromMs: number
  readonly toMs: number
  readonly times: number
  /** the numbers of its first time: the log keeps no others */
  readonly first: Judged
  /** the entry that came behind it, as people count events; null: it stood until another refusal came */
  readonly endedBy: number | null
}

/** By `refusalsKey`, the newest: its count may still be written behind the entry that ended it. */
export type RefusalsState = Record<string, RefusalRow>

const begun = ({ parts, data }: EventOf<'ProposalRefused'>, from: number): RefusalRow => ({
  position: positionName(parts),
  strategy: data.strategy,
  trigger: data.trigger,
  refusal: data.refusal,
  from,
  fromMs: data.barCloseMs,
  toMs: data.barCloseMs,
  times: 1,
  first: data.judged,
  endedBy: null,
})

/** Spells of one refusal: a row when another one takes its place. */
export const refusalsFold: Projection<RefusalsState, RefusalRow, SeenBeside> = {
  name: 'refusals',
  version: 1,
  types: ['ProposalRefused', 'RefusalRepeated', 'EntryRequested'],
  initial: () => ({}),
  apply(state, event, emit, beside) {
    const ordinal = beside?.ordinal ?? 0
    if (event.type === 'ProposalRefused') {
      // what a strategy wants changed of a position is no entry
      if (event.data.strategy === BY_PLAN_CHANGE) return
      const key = refusalsKey(event.stream, event.data.strategy)
      const before = state[key]
      if (before !== undefined) emit?.(before)
      state[key] = begun(event, ordinal)
    } else if (event.type === 'RefusalRepeated') {
      const { strategy, refusal, times, lastBarCloseMs } = event.data
      const key = refusalsKey(event.stream, strategy)
      const spell = state[key]
      if (spell?.refusal === refusal) state[key] = { ...spell, times: spell.times + times, toMs: lastBarCloseMs }
    } else if (event.type === 'EntryRequested') {
      const stream = streams.decision(event.parts)
      for (const strategy of [undefined, event.data.because.strategy]) {
        const key = refusalsKey(stream, strategy)
        const spell = state[key]
        if (spell !== undefined && spell.endedBy === null) state[key] = { ...spell, endedBy: ordinal }
      }
    }
  },
}

/** The newest spells of a position, by source: one stands where `endedBy` is null. */
export const refusalsIn = (state: RefusalsState, position: string): readonly RefusalRow[] =>
  Object.values(state).filter((spell) => spell.position === position)
