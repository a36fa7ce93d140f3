import { isLive } from '../../machines/position/claims.ts'
import type { SurveyReport } from '../exchange/port.ts'
import { readSymbol } from '../kernel/instrument-symbol.ts'
import { abs, floorToStep, format, type Money, parse, ZERO } from '../kernel/money.ts'
import type { Filters } from '../kernel/order-filters.ts'
import type { Parts } from '../kernel/recorded.ts'
import { positionName, sideIn, symbolIn, venueName } from '../kernel/slots.ts'
import { type EngineState, positionOf } from '../replay/engine-state.ts'
import { totalsOf } from '../replay/totals.ts'

type Followed = {
  readonly parts: Parts
  readonly position: { readonly stream: string }
  readonly filters: Filters<Money>
  readonly contract?: { readonly settle: string }
}
/** What the log explains and what the account holds, decimal text. `coins`: whose open orders may explain the rest. */
export type Compared = {
  readonly of: 'balance' | 'position'
  readonly name: string
  readonly ours: string
  readonly theirs: string
  /** whether they are the same, but for what no order could be made of */
  readonly isSame: boolean
  readonly venueTimeMs: number
  readonly coins: readonly number[]
}
type Judging = { readonly account: SurveyReport; readonly coins: readonly Followed[]; readonly state: EngineState }

/**
 * What a survey says of all assets and contracts that are traded here, beside what the log comes to. Left out is what cannot be judged:
 * while the fate of an order is open, its trades may be on their way, and money that contracts are settled in is told by their trades in
 * whatever order these come.
 */
export const compareAccount = (account: SurveyReport, coins: readonly Followed[], state: EngineState): readonly Compared[] => {
  const judging = { account, coins, state }
  return [...comparedPositions(judging), ...comparedBalances(judging)]
}

const isOpenQuestion = ({ coins, state }: Judging, coin: number): boolean =>
  positionOf(state, coins[coin]!.position.stream).orders.some((order) => isLive(order) && order.value.fate !== 'known')

const comparedPositions = (judging: Judging): readonly Compared[] => {
  const { account, coins, state } = judging
  const { found, venueTimeMs } = account.positions
  // slots share what the venue keeps as one
  const kept = Map.groupBy(
    [...coins.keys()].filter((coin) => coins[coin]!.contract !== undefined),
    (coin) => venueName(coins[coin]!.parts),
  )
  return [...kept].flatMap(([name, places]): Compared[] => {
    if (places.some((coin) => isOpenQuestion(judging, coin))) return []
    const { parts, filters } = coins[places[0]!]!
    const of = sideIn(parts)
    const ours = places.reduce((sum, coin) => sum + (state.folds.portfolio[positionName(coins[coin]!.parts)]?.held ?? ZERO), ZERO)
    const theirs = found
      .filter(({ symbol, side }) => symbol === parts.symbol && (of === undefined || of === side))
      .reduce((sum, { side, quantity }) => (side === 'long' ? sum + parse(quantity) : sum - parse(quantity)), ZERO)
    const isSame = floorToStep(abs(theirs - ours), filters.stepSize) === ZERO
    return [{ of: 'position', name, ours: format(ours), theirs: format(theirs), isSame, venueTimeMs, coins: places }]
  })
}

/** An asset that coins are bought with, or that is bought; what fees alone are paid in is none. */
type Asset = { coins: number[]; ours: Money; least: Money[] }

const comparedBalances = (judging: Judging): readonly Compared[] => {
  const { account, coins, state } = judging
  const { found, venueTimeMs } = account.balances
  const { cash } = totalsOf(state)
  const assets = new Map<string, Asset>()
  const of = (name: string | null): Asset => {
    const known = assets.get(name ?? '') ?? { coins: [], ours: parse(cash[name ?? ''] ?? '0'), least: [] }
    assets.set(name ?? '', known)
    return known
  }
  coins.forEach(({ parts, contract, filters }, coin) => {
    const money = of(contract?.settle ?? parts.quote)
    money.coins.push(coin)
    money.least.push(filters.minNotional)
    if (contract !== undefined) return
    const bought = of(parts.base)
    bought.coins.push(coin)
    bought.least.push(filters.stepSize)
  })
  // also of coins that are not traded any more
  for (const [name, holding] of Object.entries(state.folds.portfolio)) {
    const { parts } = coins.find((coin) => positionName(coin.parts) === name) ?? {}
    const asset = holding.size === null ? assets.get(parts?.base ?? readSymbol(symbolIn(name, holding))?.base ?? '') : undefined
    if (asset !== undefined) asset.ours += holding.held
  }
  return [...assets].flatMap(([name, { coins: concerned, ours, least }]): Compared[] => {
    const isHeld = (coin: number) => coins[coin]!.contract !== undefined && positionOf(state, coins[coin]!.position.stream).exposure > ZERO
    if (concerned.some((coin) => isOpenQuestion(judging, coin) || isHeld(coin))) return []
    const theirs = found.filter(({ asset }) => asset === name).reduce((sum, { free, locked }) => sum + parse(free) + parse(locked), ZERO)
    const isSame = least.every((amount) => abs(theirs - ours) < amount)
    return [{ of: 'balance', name, ours: format(ours), theirs: format(theirs), isSame, venueTimeMs, coins: concerned }]
  })
}
