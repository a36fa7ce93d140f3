import { commandNamed } from '../../../machines/session/commands/index.ts'
import type { Wish } from '../../../machines/session/operator-command.ts'
import { format, multiply, parse } from '../../kernel/money.ts'
import type { EngineHealth } from '../../ops/control/engine-health.ts'
import type { ViewMoment } from '../../view/replica/view.ts'
import { spanWords } from '../../view/words/say.ts'
import { allCoins, type CoinAt } from '../coins-of.ts'
import type { EffectShown, PreparedShown } from '../shapes/command-shapes.ts'
import { heldWords } from './wish-effects.ts'

/** What a person has to know before it is done, because nothing takes it back. */
const UNDOES: Partial<Readonly<Record<Wish['type'], string>>> = {
  CloseCoin: 'What is held of the coin is sold, which nothing takes back.',
  CloseAll: 'Everything that is held is sold, which nothing takes back.',
  Kill: 'The engine ends at once, which nothing takes back: a new start is needed, and Resume before it buys.',
  Drain: 'The engine ends, which nothing takes back: a new start is needed.',
}

const heldIn = (effects: readonly EffectShown[], moment: ViewMoment): CoinAt[] => {
  const named = new Set(effects.flatMap(({ coin, appends }) => (coin !== null && appends.includes('ExitDecided') ? [coin] : [])))
  return allCoins(moment).filter(({ name }) => named.has(name))
}

/** Newest price with its age, and what is held at it: an estimate, before fees and slippage. */
const figuresOf = ({ name, symbol, quote, position, instrument }: CoinAt, { heard, atMs }: EngineHealth): [string, string][] => {
  const last = heard.find((one) => one.symbol === symbol)
  if (last === undefined || last.price === null || last.atMs === null) return [[`${name}: last price`, 'none was heard yet']]
  const ageMs = Math.max(0, atMs - last.atMs)
  const isOld = ageMs > last.mostAgeMs
  const figures: [string, string][] = [
    [`${name}: last price`, `${last.price} ${quote}, ${ageMs < 1000 ? 'now' : `${spanWords(ageMs)} ago`}${isOld ? ': old' : ''}`],
  ]
  // what a contract is worth hangs on its size and what it was opened at
  if (instrument !== null && instrument.kind !== 'spot') return figures
  const worth = format(multiply(position.exposure, parse(last.price)))
  return [...figures, [`${name}: worth at that price`, `${worth} ${quote}, before fees and slippage`]]
}

/** How a wish is told to who is asked whether it is meant. */
export const tellWish = (
  wish: Wish,
  effects: readonly EffectShown[],
  moment: ViewMoment,
  health: EngineHealth,
): Pick<PreparedShown, 'words' | 'verb' | 'undoes' | 'figures' | 'typed'> => {
  const held = heldIn(effects, moment)
  const [only] = held
  const sells = wish.type === 'CloseCoin' && held.length === 1 && only !== undefined
  const verb = sells ? `${only.position.direction === 'short' ? 'Buy back' : 'Sell'} ${heldWords(only)}` : commandNamed[wish.type].verb
  return {
    words: `${effects.map(({ words }) => words).join('. ')}.`,
    verb: 'symbol' in wish && !sells ? `${verb} of ${wish.symbol}` : verb,
    undoes: UNDOES[wish.type] ?? null,
    figures: held.flatMap((coin) => figuresOf(coin, health)),
    typed: wish.type === 'CloseAll' ? String(effects.length) : null,
  }
}
