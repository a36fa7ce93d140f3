import type { MarginMode } from '../../../machines/position/entry-events.ts'
import { UsageError } from '../../kernel/errors.ts'
import { format, type Money, multiply, parse, SCALE, toNumber } from '../../kernel/money.ts'
import type { Filters } from '../../kernel/order-filters.ts'
import type { Capabilities } from '../port.ts'
import type { Costs } from './pricing.ts'
import type { Profile } from './profiles/profile.ts'

/**
 * How the paper venue behaves. Percent are percent of the price, of the value, of the volume, of the requests.
 */
export type PaperOptions = {
  readonly seed: string
  /** which venues it is like */
  readonly profile: Profile
  /** between bid and ask, half on each side of the tape's price */
  readonly spreadPct: Money
  /** what an order at market pays beyond bid or ask */
  readonly slippagePct: Money
  readonly makerFeePct: Money
  readonly takerFeePct: Money
  /** 'received': a buy pays in the base asset, a sale in the quote asset */
  readonly feeAsset: 'quote' | 'received'
  /** the most of a candle's volume so far that is ours */
  readonly maxVolumeSharePct: Money
  readonly latencyMinMs: number
  readonly latencyMaxMs: number
  /** share of place requests that arrive but are never answered */
  readonly unansweredPct: number
  /** share of replacements that lose the old order and do not bring the new one */
  readonly halfReplacedPct: number
  /** whether a contract may be held long and short at once */
  readonly positionMode: Capabilities['positionMode']
  /** who has no answer by then has none: the outcome is unknown */
  readonly timeoutMs: number
  /** from a request on, "no such order" proves something after so long */
  readonly proofDelayMs: number
}

/** What orders are filled by: `costs` are the spread and the slippage once more, as numbers, which prices in ticks are computed with. */
export type FillTerms = PaperOptions & { readonly costs: Costs }

export const fillTermsOf = (options: PaperOptions): FillTerms => ({
  ...options,
  costs: { spreadPct: toNumber(options.spreadPct), slippagePct: toNumber(options.slippagePct) },
})

/** What of the paper venue's record no option changes. */
export const PAPER_ABILITIES = {
  timesInForce: ['GTC', 'IOC'],
  lookUpById: true,
  acknowledgement: 'final',
  kinds: ['spot', 'linear'],
  reduceOnly: true,
  postOnly: true,
  clock: 'shared',
} as const satisfies Partial<Capabilities>

/** Raised with every change of how orders are filled: a log goes on only by the rules that it was begun with. */
export const PAPER_RULES = 2

/** What a linear contract is, and on what terms the account holds it. Percent are percent of a position's value. */
export type PaperContract = {
  /** of the base asset */
  readonly size: Money
  readonly settle: string
  readonly maintenancePct: Money
  readonly leverage: Money
  readonly marginMode: MarginMode
  readonly liquidationFeePct: Money
  /** which price triggers its stops */
  readonly stopsOn: 'mark' | 'last'
  /** a mark price that is older when a last price comes is none any more; absent: it stands until the next */
  readonly markAgeMs?: number
}

export type PaperCoin = {
  readonly symbol: string
  readonly base: string
  readonly quote: string
  /** those in force now: a live venue changes them */
  filters: Filters<Money>
  /** of the ticks that `tick` is told prices in */
  readonly tickSize: Money
  /** a candle's length: after it, without a new one, the market is silent and nothing fills */
  readonly timeframeMs: number
  /** absent on spot */
  readonly contract?: PaperContract
}

const HUNDRED = parse('100')
const isPercent = (value: number | Money): boolean => value >= 0 && value <= (typeof value === 'number' ? 100 : HUNDRED)
const shown = (value: number | Money): string => (typeof value === 'number' ? String(value) : format(value))

/** Throws UsageError, a sentence, for options under which time would stand still or money would be rounded. */
export function requirePossible(options: PaperOptions, coins: readonly PaperCoin[]): void {
  const { latencyMinMs, latencyMaxMs } = options
  if (!(Number.isInteger(latencyMinMs) && Number.isInteger(latencyMaxMs) && latencyMinMs >= 1 && latencyMaxMs >= latencyMinMs)) {
    throw new UsageError(`Latency must be whole milliseconds from 1 up, not ${latencyMinMs} to ${latencyMaxMs}.`)
  }
  for (const key of [
    'spreadPct',
    'slippagePct',
    'makerFeePct',
    'takerFeePct',
    'maxVolumeSharePct',
    'unansweredPct',
    'halfReplacedPct',
  ] as const) {
    if (!isPercent(options[key])) throw new UsageError(`${key} must be between 0 and 100, not ${shown(options[key])}.`)
  }
  for (const { symbol, tickSize, filters, contract } of coins) {
    if (contract !== undefined) requireHolds(symbol, contract)
    if (filters.tickSize % tickSize !== 0n) {
      throw new UsageError(`${symbol}: the tick size ${format(filters.tickSize)} is no multiple of the tape's ${format(tickSize)}.`)
    }
    const product = contract === undefined ? tickSize * filters.stepSize : (tickSize * filters.stepSize * contract.size) / SCALE
    const isRounded = contract !== undefined && (tickSize * filters.stepSize * contract.size) % SCALE !== 0n
    if (isRounded || product % SCALE !== 0n) {
      throw new UsageError(
        `${symbol}: tick size ${format(tickSize)} times step size ${format(filters.stepSize)}${contract === undefined ? '' : ` times contract size ${format(contract.size)}`} has more than 18 decimals.`,
      )
    }
  }
}

/** Margin that is no more than what it has to stay above would be gone as soon as it is bound. */
function requireHolds(symbol: string, { size, leverage, maintenancePct, liquidationFeePct }: PaperContract): void {
  if (size <= 0n) throw new UsageError(`${symbol}: a contract must be of something, not of ${format(size)}.`)
  if (!isPercent(liquidationFeePct)) throw new UsageError(`liquidationFeePct must be between 0 and 100, not ${format(liquidationFeePct)}.`)
  if (leverage < parse('1') || maintenancePct <= 0n || multiply(leverage, maintenancePct) >= HUNDRED)
    throw new UsageError(
      `${symbol}: a leverage of ${format(leverage)} with a maintenance margin of ${format(maintenancePct)} % would be liquidated as soon as it is opened.`,
    )
}

/** The record of a paper venue with these options. */
export const capabilitiesOf = (options: PaperOptions): Capabilities => ({
  makerFeePct: options.makerFeePct,
  takerFeePct: options.takerFeePct,
  feeAsset: options.feeAsset,
  spreadPct: options.spreadPct,
  slippagePct: options.slippagePct,
  requestTimeoutMs: options.timeoutMs,
  proofDelayMs: options.proofDelayMs,
  ...PAPER_ABILITIES,
  ...options.profile,
  positionMode: options.positionMode,
})
