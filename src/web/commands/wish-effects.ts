import { liveStops } from '../../../machines/position/claims.ts'
import { type CoinWish, coinCommandOf, isOfCoins, isOfRisk } from '../../../machines/session/commands/index.ts'
import { decideSession, objectionTo } from '../../../machines/session/decide.ts'
import type { Wish } from '../../../machines/session/operator-command.ts'
import { decideAsked } from '../../command/decide-asked.ts'
import type { Judged } from '../../kernel/common-facts.ts'
import { format } from '../../kernel/money.ts'
import type { ViewMoment } from '../../view/replica/view.ts'
import { allCoins, type CoinAt } from '../coins-of.ts'
import type { EffectShown } from '../shapes/command-shapes.ts'

/** What would follow from a wish at once, or the one reason against it. */
export type Foreseen =
  | { readonly is: 'granted'; readonly effects: readonly EffectShown[] }
  | { readonly is: 'refused'; readonly refusal: string; readonly judged: Judged }

/** No command has this id: what is asked here is not asked of an engine. */
const FORESEEN = 'foreseen'

/** What the machines would decide as the log stands at a moment; the engine decides again when it is asked. */
export const foresee = (wish: Wish, moment: ViewMoment): Foreseen => {
  const { session, risk } = moment.state
  const refusal = objectionTo(session, FORESEEN, wish)
  if (refusal !== null) return { is: 'refused', refusal, judged: {} }
  if (isOfCoins(wish)) return foreseeCoins(wish, moment)
  if (isOfRisk(wish)) {
    const halts = Object.keys(risk.halts)
    if (halts.length === 0) return { is: 'refused', refusal: 'nothing-halted', judged: {} }
    return { is: 'granted', effects: halts.map((name) => ({ coin: null, words: `Ends the halt ${name}`, appends: ['CommandAnswered'] })) }
  }
  const decided = decideSession(wish, FORESEEN, session)
  if (!decided.ok) return { is: 'refused', refusal: decided.refusal, judged: decided.judged }
  const appends = [...decided.facts.map(({ type }) => type), 'CommandAnswered']
  const effects = [{ coin: null, words: SESSION_WORDS[wish.type], appends }]
  const closes = wish.type === 'Drain' && wish.policy === 'close-all' ? foreseeCoins({ type: 'CloseAll' }, moment) : null
  return { is: 'granted', effects: closes?.is === 'granted' ? [...effects, ...closes.effects] : effects }
}

const SESSION_WORDS = {
  Pause: 'No new entries; open orders stand, and positions are looked after',
  Resume: 'Entries may be asked for again',
  ReduceOnly: 'No new entries, and open ones are cancelled; positions are looked after',
  Kill: 'The engine ends at once and watches nothing any more; stops at the venue stay, and nothing is bought until it is resumed',
  Drain: 'The engine comes to its end and watches nothing any more; stops at the venue stay',
} as const

const foreseeCoins = (wish: CoinWish, moment: ViewMoment): Foreseen => {
  const { session, facts } = moment.state
  const coins = allCoins(moment).filter(({ symbol }) => !('symbol' in wish) || symbol === wish.symbol)
  if (coins.length === 0) return { is: 'refused', refusal: 'unknown-coin', judged: {} }
  const branch = facts.branches.at(-1) ?? ''
  const asked = coinCommandOf(wish).ask(moment.place.timeMs)
  const decided = coins.map((coin) => ({ coin, decision: decideAsked(asked, coin.position, session, branch) }))
  const effects = decided.flatMap(({ coin, decision }) => (decision.ok ? [effectOf(coin, wish.type, decision.facts)] : []))
  if (effects.length > 0) return { is: 'granted', effects }
  // who has nothing open says less than who has, and may not be asked for this
  const against = decided.flatMap(({ decision }) => (decision.ok ? [] : [decision]))
  const { refusal, judged } = against.find((one) => one.refusal !== 'nothing-open') ?? against[0]!
  return { is: 'refused', refusal, judged }
}

/** What is held, in the units of its market. */
export const heldWords = ({ base, position, instrument }: CoinAt): string => {
  const held = format(position.exposure)
  if (instrument !== null && instrument.kind !== 'spot') return `${held} ${held === '1' ? 'contract' : 'contracts'}`
  return `${held} ${base}`
}

const effectOf = (coin: CoinAt, type: CoinWish['type'], facts: readonly { readonly type: string }[]): EffectShown => {
  const appends = facts.map((fact) => fact.type)
  return { coin: coin.name, words: coinWords(coin, type, appends), appends }
}

const coinWords = (coin: CoinAt, type: CoinWish['type'], appends: readonly string[]): string => {
  const { name, position } = coin
  if (type === 'TakeBackExit') return `Takes back the exit of ${name}`
  if (!appends.includes('ExitDecided')) return `Cancels the open entry of ${name}`
  const verb = position.direction === 'short' ? 'Buys back' : 'Sells'
  const stop = liveStops(position).length === 0 ? '' : '; its stop goes first'
  const entry = appends.includes('EntryCancelRequested') ? '; its open entry is cancelled' : ''
  return `${verb} ${heldWords(coin)} of ${name}${stop}${entry}`
}
