import { sideIn } from '../kernel/slots.ts'
import type { Coin } from './coin.ts'

/** What one strategy is asked about, of one instrument: the positions that are its own. */
export type StrategyShare = {
  readonly instrument: number
  /** the places of its positions: one, or in hedge mode that of each direction */
  readonly coins: readonly number[]
  /** undefined: there is none beside it */
  readonly slot: string | undefined
}

/** By instrument, in the order of their slots. */
export const sharesOf = (coins: readonly Pick<Coin, 'instrument' | 'parts'>[]): readonly (readonly StrategyShare[])[] => {
  const shares: (StrategyShare & { readonly coins: number[] })[][] = []
  coins.forEach(({ instrument, parts }, coin) => {
    const slot = sideIn(parts) === undefined ? parts.slot : undefined
    const ofInstrument = (shares[instrument] ??= [])
    const known = ofInstrument.find((share) => share.slot === slot)
    if (known === undefined) ofInstrument.push({ instrument, coins: [coin], slot })
    else known.coins.push(coin)
  })
  return shares
}
