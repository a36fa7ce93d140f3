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

/** Contracts take their share of the worlds. With a leverage of 45 the margin is gone before any hard stop but the nearest. */
export const perpetualsOf = (coins: number, { draw, pick }: Draws): Perpetuals | null => {
  if (draw('perpetuals') >= 0.35) return null
  const first = Math.floor(draw('first-perpetual') * coins)
  return {
    areContracts: Array.from({ length: coins }, (_, coin) => coin === first || draw('perpetual', coin) < 0.7),
    leverage: pick('leverage', ['1', '3', '20', '45', '45']),
    maintenancePct: pick('maintenance', ['0.5', '2']),
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
