import type { ForeignFill } from '../../../machines/position/events.ts'
import { isAtOrBeyond, roundToSide, sideOf } from '../../kernel/direction.ts'
import { format, type Money, max, min, ZERO } from '../../kernel/money.ts'
import { keyedName } from '../../kernel/random.ts'
import type { Accounts } from './accounts.ts'
import type { Instrument } from './instrument.ts'
import { bankruptcyPrice, gainOf, maintenanceMargin } from './margin.ts'
import type { FillTerms } from './options.ts'
import type { PaperPosition, Positions } from './positions.ts'
import { feeOf, marketPrice, quoteFor } from './pricing.ts'

/** What happens to an account whose margin is used up: the venue closes for it, at what the market pays, and takes a fee of its own. */
export class Liquidation {
  readonly #positions: Positions
  readonly #accounts: Accounts
  readonly #options: FillTerms
  /** since when this account is followed, where another process did before: it counted liquidations from one as well */
  #since: readonly number[] = []

  constructor(positions: Positions, accounts: Accounts, options: FillTerms) {
    this.#positions = positions
    this.#accounts = accounts
    this.#options = options
  }

  takenOver(atMs: number): void {
    this.#since = [atMs]
  }

  /** The position that has to go, null: none. Of those that share the account the one that has lost most goes first. */
  due(): PaperPosition | null {
    const held = this.#positions.held()
    const isolated = held.find((position) => {
      const { contract, direction, entryValue, margin } = position
      const value = this.#positions.markValueOf(position)
      return (
        contract.marginMode === 'isolated' &&
        margin + gainOf(direction, entryValue, value) <= maintenanceMargin(value, contract.maintenancePct)
      )
    })
    return isolated ?? this.#dueOfCross(held)
  }

  #dueOfCross(held: readonly PaperPosition[]): PaperPosition | null {
    let worst: PaperPosition | null = null
    for (const settle of new Set(held.filter(isCross).map(({ contract }) => contract.settle))) {
      const shared = held.filter((position) => isCross(position) && position.contract.settle === settle)
      const gains = shared.map((position) => this.#positions.gainOf(position))
      const needed = shared.map((position) => maintenanceMargin(this.#positions.markValueOf(position), position.contract.maintenancePct))
      const sum = (amounts: readonly Money[]): Money => amounts.reduce((one, other) => one + other, ZERO)
      if (this.#equityOf(shared[0]!) + sum(gains) > sum(needed)) continue
      worst ??= shared[gains.indexOf(gains.reduce(min))]!
    }
    return worst
  }

  /**
   * Closes all of it at the price of the moment, but no worse than where its equity is gone: what is missing beyond that is the venue's
   * insurance. The fee takes no more than is left.
   */
  close(position: PaperPosition, { coin, book, settlement }: Instrument): ForeignFill['data'] {
    const { direction, contract, quantity, entryValue } = position
    const { seed, costs } = this.#options
    const side = sideOf(direction, 'close')
    const equity = max(this.#equityOf(position), ZERO)
    const market = BigInt(marketPrice(side, quoteFor(side, book, costs.spreadPct), costs.slippagePct)) * coin.tickSize
    const coins = settlement.valueOf(quantity, ONE)
    const worst = roundToSide(direction, 'with', bankruptcyPrice(direction, entryValue, equity, coins), coin.tickSize)
    const price = isAtOrBeyond(direction, 'against', market, worst) ? worst : market
    const value = settlement.valueOf(quantity, price)
    const left = equity + gainOf(direction, entryValue, value)
    const fee = format(min(feeOf(value, contract.liquidationFeePct), left))
    this.#positions.close(position, quantity, value)
    this.#accounts.move(contract.settle, -min(feeOf(value, contract.liquidationFeePct), left))
    return {
      tradeId: `l${keyedName(seed, coin.symbol, direction, 'liquidation', position.liquidations++, ...this.#since)}`,
      side,
      quantity: format(quantity),
      price: format(price),
      fee: { amount: fee, asset: contract.settle, quoteValue: fee },
      because: 'liquidation',
      contract: { size: format(contract.size), settle: contract.settle },
    }
  }

  /** What a position can lose: its own margin, or all of the account that no isolated position holds. */
  #equityOf({ contract, margin }: PaperPosition): Money {
    if (contract.marginMode === 'isolated') return margin
    const others = this.#positions.held().filter((position) => !isCross(position) && position.contract.settle === contract.settle)
    return others.reduce((left, position) => left - position.margin, this.#accounts.total(contract.settle))
  }
}

const ONE = 10n ** 18n
const isCross = ({ contract }: PaperPosition): boolean => contract.marginMode === 'cross'
