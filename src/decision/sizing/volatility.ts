import type { CoinSettings } from '../../config/settings.ts'
import type { Judged } from '../../kernel/common-facts.ts'
import { format, fromNumber, type Money, parse } from '../../kernel/money.ts'

/** What is taken of the size that the mode says, and the numbers it follows from. */
export type Scale = { readonly scalePct: Money; readonly judged: Judged }

const WHOLE = parse('100')
/** Digits of an opinion that are worth telling. */
const DIGITS = 6

/**
 * The regime of a market by its average true range in percent of its price, and how much is bought in it. A market that was heard too
 * little of to tell counts as usual.
 */
export const volatilityScale = (atrPct: number | null, sizing: CoinSettings['sizing']): Scale => {
  if (sizing.volatility === 'off') return { scalePct: WHOLE, judged: {} }
  if (atrPct === null) return { scalePct: WHOLE, judged: { scalePct: format(WHOLE) } }
  // what is told is what is compared
  const told = Number(atrPct.toPrecision(DIGITS))
  const scalePct = told >= sizing.wildAtrPct ? sizing.wildScalePct : told < sizing.calmAtrPct ? sizing.calmScalePct : '100'
  return { scalePct: parse(scalePct), judged: { atrPct: format(fromNumber(told)), scalePct } }
}
