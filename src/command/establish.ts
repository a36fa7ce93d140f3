import type { Capabilities } from '../exchange/port.ts'
import { canonical } from '../kernel/canonical.ts'
import type { FundsDeposited, InstrumentKind, InstrumentObserved } from '../kernel/common-facts.ts'
import { differenceOf, type Options } from '../kernel/difference.ts'
import type { Fact } from '../kernel/log-event.ts'
import { format, type Money } from '../kernel/money.ts'
import { type Filters, mapFilters } from '../kernel/order-filters.ts'
import { point } from '../kernel/points.ts'
import type { Parts } from '../kernel/recorded.ts'
import { streams } from '../kernel/streams.ts'
import type { EngineState } from '../replay/engine-state.ts'
import type { Coin, ContractTerms } from './coin.ts'
import { positionParts, requireFollowed } from './position-slots.ts'
import type { Recorder } from './recorder.ts'

export type Wanted = {
  readonly book: Parts
  readonly venue: string
  /** the options in force, none of them a secret */
  readonly options: Options
  /** asset to decimal amount: what the book starts with */
  readonly deposits: Readonly<Record<string, string>>
  /** slices of the book's pool that the log does not have yet */
  readonly granted?: readonly FundsDeposited['data'][]
  /** of the account, by the venue's record; left out: one position of each instrument */
  readonly positionMode?: Capabilities['positionMode']
  /** of strategies side by side, each with a position of every instrument; left out: an instrument is held whole */
  readonly slots?: readonly string[]
  readonly instruments: readonly {
    readonly symbol: string
    readonly base: string
    readonly quote: string
    readonly timeframeMs: number
    readonly filters: Filters<Money>
    readonly source: InstrumentObserved['data']['source']
    /** absent on spot */
    readonly contract?: ContractTerms
  }[]
}

/**
 * Brings the log to say what this engine starts from: options, deposits, instruments. Only what it does not say yet
 * is written, each in its own stream and by itself, so that a start that died half way goes on where it ended.
 */
export const establish = async (recorder: Recorder, state: EngineState, wanted: Wanted): Promise<readonly Coin[]> => {
  const { book, options, instruments, venue, positionMode = 'one-way', slots = [] } = wanted
  const write = async (stream: string, parts: Parts, fact: Fact): Promise<void> => {
    recorder.note({ stream, parts }, fact, 'start')
    await recorder.durable()
    point('boot-between-events')
  }
  const changed = differenceOf(state.facts.options ?? {}, options)
  if (state.facts.options === null || Object.keys(changed).length > 0)
    await write(streams.config(book.book), book, { type: 'ConfigApplied', data: { changed } })
  for (const data of missingDeposits(state, wanted)) await write(streams.account(book.book), book, { type: 'FundsDeposited', data })
  const coins: Coin[] = []
  for (const [instrument, { symbol, base, quote, timeframeMs, filters, source, contract }] of instruments.entries()) {
    const parts: Parts = { book: book.book, symbol, base, quote }
    const stream = streams.instrument(venue, symbol)
    const data = { ...kindOf(contract), base, quote, settle: contract?.settle ?? quote, ...mapFilters(filters, format), source }
    if (canonical(state.facts.instruments[stream]?.data ?? null) !== canonical(data))
      await write(stream, parts, { type: 'InstrumentObserved', data })
    const common = { symbol, instrument, timeframeMs, filters, ...(contract && { contract }), kind: data.kind }
    for (const of of positionParts(parts, { isContract: contract !== undefined, positionMode, slots }))
      coins.push({
        ...common,
        parts: of,
        position: { stream: streams.position(of), parts: of },
        observations: { stream, parts },
        decisions: { stream: streams.decision(of), parts: of },
        instrumentVersion: state.facts.instruments[stream]?.version ?? 0,
      })
  }
  return coins
}

/** Before anything is written. Throws a Failure where the log holds something that these positions would not look after. */
export const requireAllFollowed = (state: EngineState, wanted: Omit<Wanted, 'options'>): void => {
  const { book, instruments, positionMode = 'one-way', slots = [] } = wanted
  for (const { symbol, base, quote, contract } of instruments)
    requireFollowed(state, { book: book.book, symbol, base, quote }, { isContract: contract !== undefined, positionMode, slots })
}

const kindOf = (contract: ContractTerms | undefined): InstrumentKind =>
  contract === undefined
    ? { kind: 'spot' }
    : {
        kind: 'linear',
        contractSize: format(contract.size),
        maxLeverage: format(contract.maxLeverage),
        maintenanceMarginPct: format(contract.maintenancePct),
      }

/** The deposits that `establish` will write, because the log does not have them. */
export const missingDeposits = (
  { facts }: EngineState,
  { deposits, granted = [] }: Pick<Wanted, 'deposits' | 'granted'>,
): readonly FundsDeposited['data'][] =>
  Object.entries(deposits)
    .map(([asset, amount]) => ({ depositId: `initial-${asset}`, asset, amount }))
    .concat(granted)
    .filter(({ depositId }) => facts.deposits[depositId] === undefined)

/** The deposits a log was begun with stand; the configured capital counts only for assets it has none of. */
export const initialDeposits = (state: EngineState, configured: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(configured).map(([asset, amount]) => [asset, state.facts.deposits[`initial-${asset}`]?.amount ?? amount]),
  )
