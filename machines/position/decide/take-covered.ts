import { format, type Money, multiply, parse, share, ZERO } from '../../../src/kernel/money.ts'
import { accept } from '../../shared/decider.ts'
import type { ForeignFill } from '../events.ts'
import type { PositionDecision, PositionFact } from '../position-decision.ts'
import type { PositionState, UncoveredSale } from '../state.ts'
import { lessCovered } from '../uncovered.ts'

type Traded = Pick<ForeignFill['data'], 'quantity' | 'price' | 'fee'>

/** As much of a trade as moves `held` of the `moved`, and the rest: the fee by their shares, so that nothing of it is lost. */
export const splitFill = <T extends Traded>(fill: T, held: Money, moved: Money): readonly [T, T] => {
  const [quantity, amount, quoteValue] = [parse(fill.quantity), parse(fill.fee.amount), parse(fill.fee.quoteValue)]
  const inCoins = moved !== quantity
  const taken = inCoins ? share(quantity, held, moved) : held
  const fee = inCoins ? held - taken : share(amount, taken, quantity)
  const worth = share(quoteValue, taken, quantity)
  const of = (part: Money, feeAmount: Money, feeWorth: Money): T => ({
    ...fill,
    quantity: format(part),
    // a fee in coins is worth them at the price of its trade
    fee: { ...fill.fee, amount: format(feeAmount), quoteValue: format(inCoins ? multiply(feeAmount, parse(fill.price)) : feeWorth) },
  })
  return [of(taken, fee, worth), of(quantity - taken, amount - fee, quoteValue - worth)]
}

/** Coins that a fact brings, net of a fee taken in coins; none of contracts. */
const broughtBy = (fact: PositionFact, base: string | null): Money => {
  const isPurchase =
    fact.type === 'EntryFilled' || fact.type === 'EntryLateFilled' || (fact.type === 'ForeignFill' && fact.data.side === 'buy')
  if (!isPurchase || fact.data.contract !== undefined) return ZERO
  return parse(fact.data.quantity) - feeInCoins(fact.data, base)
}

const feeInCoins = ({ fee }: Traded, base: string | null): Money => (fee.asset === base ? parse(fee.amount) : ZERO)

/** What is left of a fee in coins is worth these, whatever the shares before it were rounded to. */
const wholeOf = <T extends Traded>(sale: T, base: string | null): T => {
  const inCoins = feeInCoins(sale, base)
  return inCoins === ZERO ? sale : { ...sale, fee: { ...sale.fee, quoteValue: format(multiply(inCoins, parse(sale.price))) } }
}

/** As much of a sale as the coins cover. */
const coveredPart = ({ venueTimeMs, ...sale }: UncoveredSale, coins: Money, base: string | null) => {
  const moved = parse(sale.quantity) + feeInCoins(sale, base)
  const { of, ...part } = moved <= coins ? wholeOf(sale, base) : splitFill(sale, coins, moved)[0]
  const data: ForeignFill['data'] = { ...part, part: { is: 'covered', of } }
  return {
    fact: { type: 'ForeignFill', data, venueTime: venueTimeMs } as const,
    left: coins - parse(part.quantity) - feeInCoins(part, base),
  }
}

/**
 * A sale by somebody else that went beyond what was held sold coins that are told later: whatever is bought before it, by the venue's time,
 * it takes in the order of its sales. So the books come to the same in whatever order an account's trades are told.
 */
export const takeCovered = (state: PositionState, decision: PositionDecision): PositionDecision => {
  if (!decision.ok || state.uncovered.length === 0) return decision
  let sales = state.uncovered
  const facts = decision.facts.flatMap((fact) => {
    let coins = broughtBy(fact, state.base)
    const parts: PositionFact[] = []
    for (const sale of sales) {
      if (coins <= ZERO || fact.venueTime == null || sale.venueTimeMs < fact.venueTime) continue
      const part = coveredPart(sale, coins, state.base)
      coins = part.left
      sales = lessCovered(sales, part.fact.data)
      parts.push(part.fact)
    }
    return [fact, ...parts]
  })
  return accept(...facts)
}
