import type { CoinShown } from '../shapes/coin-shapes.ts'
import { signOf } from './shown.ts'

/** What stands out: what needs a look, then what is held, then the rest; alike, by name. */
const URGENCY: readonly string[] = ['unknown', 'quarantined', 'unprotected', 'leaving', 'trailing', 'protected', 'entering', 'flat']
/** These come first whether anything is held or not. */
const NEED_A_LOOK = 3
const rank = ({ word, held }: CoinShown): number => {
  const place = URGENCY.indexOf(word)
  return place < NEED_A_LOOK || signOf(held) !== 0 ? place : URGENCY.length + place
}

export const mostUrgent = (coins: readonly CoinShown[]): CoinShown[] =>
  [...coins].sort((a, b) => rank(a) - rank(b) || a.coin.localeCompare(b.coin))
