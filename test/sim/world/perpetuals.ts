import type { PaperContract } from '../../../src/exchange/paper/options.ts'
import { parse } from '../../../src/kernel/money.ts'

/** Worlds in which some coins are linear contracts, and on what terms the account holds these. */
export type Perpetuals = {
  /** by coin */
  readonly areContracts: readonly boolean[]
  readonly leverage: string
  readonly maintenancePct: string
  readonly marginMode: PaperContract['marginMode']
  readonly stopsOn: PaperContract['stopsOn']
  readonly fundingEveryMs: number
}

type Draws = {
  readonly draw: (...key: readonly (string | number)[]) => number
  readonly pick: <T>(key: string, values: readonly T[]) => T
}

/** Whether neither a long nor a short position is liquidated before its stop acts. */
const isFitting = (leverage: string, stopPct: string, maintenancePct: string): boolean => {
  const [stop, rate, share] = [Number(stopPct) / 100, Number(maintenancePct) / 100, 1 / Number(leverage)]
  return (1 - stop) * (1 - rate) > 1 - share && (1 + stop) * (1 + rate) < 1 + share
}

/** So much further than the stop lies the end of the margin, in percent: a jump of the price goes past both. */
const BEHIND_STOP_PCT = 0.6

/** A leverage with which a position is liquidated when the price is that far behind its stop. */
const fitting = (stopPct: string, maintenancePct: string): string => {
  const left = (1 - (Number(stopPct) + BEHIND_STOP_PCT) / 100) * (1 - Number(maintenancePct) / 100)
  return String(Math.floor(1 / (1 - left)))
}

const MAY_NOT_FIT = 4

/**
 * Contracts take their share of the worlds. In most the margin lasts as long as the stop, in many hardly longer; in some it does not, and
 * entries are refused.
 */
export const perpetualsOf = (coins: number, stopPct: string, { draw, pick }: Draws): Perpetuals | null => {
  if (draw('perpetuals') >= 0.35) return null
  const maintenancePct = pick('maintenance', ['0.5', '2'])
  const { nth, leverage } = pick(
    'leverage',
    ['1', '3', '20', '45', '45'].map((leverage, nth) => ({ nth, leverage })),
  )
  const first = Math.floor(draw('first-perpetual') * coins)
  return {
    areContracts: Array.from({ length: coins }, (_, coin) => coin === first || draw('perpetual', coin) < 0.7),
    leverage: nth === MAY_NOT_FIT || isFitting(leverage, stopPct, maintenancePct) ? leverage : fitting(stopPct, maintenancePct),
    maintenancePct,
    marginMode: pick('margin', ['isolated', 'isolated', 'cross']),
    stopsOn: pick('stops-on', ['mark', 'last']),
    fundingEveryMs: pick('funding', [9_000, 31_000]),
  }
}

/** A contract of so much of the base asset, as the venue holds it. */
export const contractOf = (size: string, settle: string, terms: Perpetuals): PaperContract => ({
  size: parse(size),
  settle,
  maintenancePct: parse(terms.maintenancePct),
  leverage: parse(terms.leverage),
  marginMode: terms.marginMode,
  liquidationFeePct: parse('1.25'),
  stopsOn: terms.stopsOn,
})
