import { type Money, parse, ZERO } from '../src/kernel/money.ts'
import type { ClosedCycle } from './closed-cycles.ts'
import { countClosed, emptyTally, type Tally } from './performance.ts'

/** What closed cycles are told apart by; a month is that of the close, in UTC. */
export type RecordBy = 'reason' | 'coin' | 'strategy' | 'month'

/** `riskReward`: the sum over the cycles that have one, of which there are `compared`. */
export type CycleRecord = {
  readonly tally: Tally
  fees: Money
  bareMs: number
  riskReward: Money
  compared: number
  /** the sum over the cycles that have one; null: none has */
  slippage: Money | null
}

/** By settlement asset: all cycles, and those of each name. */
export type CycleRecords = Record<string, { readonly all: CycleRecord; readonly named: Record<string, CycleRecord> }>

export type CountedCycle = Pick<
  ClosedCycle,
  'position' | 'reason' | 'strategy' | 'quote' | 'openMs' | 'closeMs' | 'exitValue' | 'gain' | 'fees' | 'riskReward' | 'slippage' | 'bareMs'
>

const MONTH = 'yyyy-mm'.length
/** Whose a cycle is that no entry of ours began. */
const NOBODY = 'nobody'

const nameOf = (cycle: CountedCycle, by: RecordBy): string => {
  switch (by) {
    case 'reason':
      return cycle.reason
    case 'coin':
      return cycle.position
    case 'strategy':
      return cycle.strategy ?? NOBODY
    case 'month':
      return new Date(cycle.closeMs).toISOString().slice(0, MONTH)
  }
}

const empty = (): CycleRecord => ({ tally: emptyTally(), fees: ZERO, bareMs: 0, riskReward: ZERO, compared: 0, slippage: null })

const add = (record: CycleRecord, { openMs, closeMs, gain, fees, riskReward, slippage, bareMs }: CountedCycle): void => {
  countClosed(record.tally, parse(gain), closeMs - openMs)
  record.fees += parse(fees)
  record.bareMs += bareMs
  if (slippage !== null) record.slippage = (record.slippage ?? ZERO) + parse(slippage)
  if (riskReward === null) return
  record.riskReward += parse(riskReward)
  record.compared++
}

/** Counts one more. What sold nothing and gained nothing was no trade. */
export const countCycle = (records: CycleRecords, cycle: CountedCycle, by: RecordBy): void => {
  if (parse(cycle.exitValue) === ZERO && parse(cycle.gain) === ZERO) return
  const record = (records[cycle.quote] ??= { all: empty(), named: {} })
  add(record.all, cycle)
  add((record.named[nameOf(cycle, by)] ??= empty()), cycle)
}
