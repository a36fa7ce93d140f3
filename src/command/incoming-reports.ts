import type { Runner } from '../effect/runner.ts'
import type { AccountReport, Capabilities, OrderReport } from '../exchange/port.ts'
import type { UnownedReportsObserved } from '../kernel/common-facts.ts'
import type { Heard } from '../kernel/recorded.ts'
import { sideIn } from '../kernel/slots.ts'
import { type EngineState, runningSinceMs } from '../replay/engine-state.ts'
import { newestRequest } from '../replay/requests.ts'
import type { Coin } from './coin.ts'
import type { QueuedCommand, QueuedOfCoin } from './command-queue.ts'
import type { Verdict } from './input.ts'
import { accountCommand, outcomeCommand } from './outcome.ts'
import { type UnownedReport, type UnownedReports, unownedOf } from './unowned-reports.ts'

/**
 * Finds positions by their number: of an order the one that knows it, of a symbol the one that follows it, in that slot where it has
 * several; -1: none.
 */
type Owners = {
  ownerOf(report: OrderReport): number
  coinOf(symbol: string, slot: string | undefined): number
  isFollowed(symbol: string): boolean
  whose(orderId: string): UnownedReportsObserved['data']['whose']
}
type IncomingReportsParts = {
  readonly venue: Capabilities
  readonly coins: readonly Coin[]
  readonly state: EngineState
  readonly runner: Runner
  readonly unowned: UnownedReports
  readonly owners: Owners
}

/**
 * What the venue says of orders, from being heard to the position that it concerns. A report finds its position by the order id; one
 * on an order that no position has, or under another symbol or of another side than its position's, is counted as unowned.
 */
export class IncomingReports {
  readonly #parts: IncomingReportsParts

  constructor(parts: IncomingReportsParts) {
    this.#parts = parts
  }

  /** What the position has to be told, or the verdict where no position is concerned. */
  hear(report: OrderReport | AccountReport, heard: Heard): QueuedOfCoin | Verdict {
    return report.kind === 'foreign-fill' || report.kind === 'funding' ? this.#ofAccount(report, heard) : this.#ofOrder(report, heard)
  }

  /** What came or went without an order is of the coin that is followed under its symbol, and on the side that the venue names. */
  #ofAccount(report: AccountReport, heard: Heard): QueuedOfCoin | Verdict {
    const { owners, unowned } = this.#parts
    const coin = owners.coinOf(report.symbol, report.direction)
    if (coin >= 0) return { coin, wanted: this.#wantedOf(coin, accountCommand(report)), heard, causation: null }
    const orderId = report.kind === 'funding' ? report.funding.fundingId : report.fill.tradeId
    const trade = report.kind === 'funding' ? null : tradeOf(report.fill)
    unowned.hear(
      { whose: 'stranger', symbol: report.symbol, orderSymbol: null, isFollowed: owners.isFollowed(report.symbol), orderId, trade },
      heard,
    )
    return { is: 'unowned', heard, symbol: null, orderId }
  }

  /** Slots that share what the venue keeps as one are asked together. */
  #wantedOf(coin: number, command: ReturnType<typeof accountCommand>): QueuedCommand {
    const { parts } = this.#parts.coins[coin]!
    return parts.slot === undefined || sideIn(parts) !== undefined ? command : { type: 'ShareOut', of: command }
  }

  #ofOrder(report: OrderReport, heard: Heard): QueuedOfCoin | Verdict {
    const { state, coins, runner, owners } = this.#parts
    const { acknowledgement } = this.#parts.venue
    const coin = owners.ownerOf(report)
    const symbol = coins[coin]?.symbol ?? null
    if (symbol !== report.symbol || isOfOtherSide(report, coins[coin]!)) return this.#unowned(report, symbol, heard)
    const hearing = { nowMs: heard.time, askedVenueMs: runner.answered(report), runningSinceMs: runningSinceMs(state), acknowledgement }
    const causation = newestRequest(state.requests, coins[coin]!.position.stream, report.orderId)
    return { coin, wanted: outcomeCommand(report, hearing), heard, causation }
  }

  #unowned(report: OrderReport, orderSymbol: string | null, heard: Heard): Verdict {
    const { owners, unowned } = this.#parts
    const whose = owners.whose(report.orderId)
    const news = unownedOf(report, { whose, orderSymbol, isFollowed: owners.isFollowed(report.symbol) })
    if (news !== null) unowned.hear(news, heard)
    return { is: 'unowned', heard, symbol: orderSymbol, orderId: report.orderId }
  }
}

/** Whether the venue says of a trade that it is of the other position of a contract than its order was for. */
const isOfOtherSide = (report: OrderReport, { parts }: Coin): boolean => {
  const side = report.kind === 'trade' ? report.trade.positionSide : undefined
  const own = sideIn(parts)
  return side !== undefined && own !== undefined && side !== own
}

const tradeOf = ({ tradeId, quantity, price }: NonNullable<UnownedReport['trade']>) => ({ tradeId, quantity, price })
