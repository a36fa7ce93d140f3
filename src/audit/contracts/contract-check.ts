import type { InstrumentObserved } from '../../kernel/common-facts.ts'
import type { EventOf, LogEvent } from '../../kernel/log-event.ts'
import type { Ledger } from '../books/ledger.ts'
import { coinOf } from '../coin-of.ts'
import { Exact, tradedValue } from '../exact.ts'
import type { Finding } from '../finding.ts'

type Instrument = InstrumentObserved['data']
type Entry = EventOf<'EntryRequested'>
type Funding = EventOf<'FundingSettled'>

/** What a venue may round of a funding: a unit of the eighth decimal, or a millionth of it. */
const DUST = new Exact('0.00000001')
const MILLIONTH = new Exact('0.000001')

/** What is so of contracts, and of spot, where there are none: what an entry may open, and what is paid for holding it. */
export class ContractCheck {
  /** `<book> <symbol> <version>` */
  readonly #instruments = new Map<string, Instrument>()
  readonly #versions = new Map<string, number>()
  /** coin to its instrument as it is now */
  readonly #newest = new Map<string, Instrument>()
  readonly #fundings = new Set<string>()

  check(event: LogEvent, ledger: Ledger): Finding | null {
    const coin = `${event.parts.book} ${event.parts.symbol}`
    if (event.type === 'InstrumentObserved') this.#observe(event, coin)
    if (event.type === 'EntryRequested')
      return checkKind(event, this.#instruments.get(`${coin} ${event.data.instrumentVersion}`)) ?? checkMargin(event)
    return event.type === 'FundingSettled' ? this.#fund(event, ledger) : null
  }

  #observe({ stream, data }: EventOf<'InstrumentObserved'>, coin: string): void {
    const version = (this.#versions.get(stream) ?? 0) + 1
    this.#versions.set(stream, version)
    this.#instruments.set(`${coin} ${version}`, data)
    this.#newest.set(coin, data)
  }

  #fund(event: Funding, ledger: Ledger): Finding | null {
    const { data, parts } = event
    const { fundingId, quantity } = data
    const coin = `${parts.book} ${parts.symbol}`
    const name = `${coinOf(event)} ${fundingId}`
    if (this.#fundings.has(name)) return { rule: 'funding-twice', message: `Funding ${fundingId} was booked before.` }
    this.#fundings.add(name)
    const instrument = this.#newest.get(coin)
    if (instrument?.kind !== 'linear')
      return { rule: 'contract-differs', message: `Funding ${fundingId} is of ${parts.symbol}, which is no contract.` }
    const held = ledger.held(coinOf(event))
    return checkAmount(data, instrument, held.abs().eq(quantity) ? held : null)
  }
}

/** An entry is of contracts where its instrument is, and of the same; coins can only be bought. */
const checkKind = ({ data }: Entry, instrument: Instrument | undefined): Finding | null => {
  const { orderId, side, contract, margin } = data
  // that no such version was observed is told by another check
  if (instrument === undefined) return null
  if (instrument.kind === 'spot') {
    if (contract !== undefined || margin !== undefined)
      return { rule: 'contract-differs', message: `Order ${orderId} is of contracts, and its instrument is spot.` }
    return side === 'buy'
      ? null
      : { rule: 'short-on-spot', message: `Order ${orderId} sells coins to open a position; on spot none is short.` }
  }
  if (contract === undefined || margin === undefined)
    return {
      rule: 'contract-differs',
      message: `Order ${orderId} says nothing of its contracts or their margin, and its instrument is linear.`,
    }
  const told = `${contract.size} ${instrument.base}, settled in ${contract.settle}`
  const observed = `${instrument.contractSize} ${instrument.base}, settled in ${instrument.settle}`
  if (told !== observed)
    return { rule: 'contract-differs', message: `Order ${orderId} is of contracts of ${told}; they are of ${observed}.` }
  const leverage = new Exact(contract.leverage)
  if (leverage.gte(1) && leverage.lte(instrument.maxLeverage)) return null
  return {
    rule: 'over-leveraged',
    message: `Order ${orderId} has a leverage of ${contract.leverage}; it is from 1 to ${instrument.maxLeverage}.`,
  }
}

/** value / leverage, rounded as money is, at least; and the reserve holds it and the fee. */
const checkMargin = ({ data }: Entry): Finding | null => {
  const { orderId, quantity, limitPrice, reserve, contract, margin } = data
  if (contract === undefined || margin === undefined) return null
  const needed = tradedValue({ quantity, price: limitPrice, contract }).div(contract.leverage).toDecimalPlaces(18, Exact.ROUND_DOWN)
  if (new Exact(margin).gte(needed) && new Exact(reserve).gte(margin)) return null
  return {
    rule: 'under-reserved',
    message: `Order ${orderId} needs a margin of ${needed.toFixed()}; it sets ${reserve} aside, ${margin} of it as margin (I-04).`,
  }
}

/** contracts x contract size x mark price x rate; who is long pays a positive rate. `held`: null where other contracts are held by now. */
const checkAmount = (
  data: Funding['data'],
  { contractSize: size }: Instrument & { kind: 'linear' },
  held: Exact | null,
): Finding | null => {
  const { fundingId, quantity, markPrice: price, rate, amount } = data
  const due = tradedValue({ quantity, price, contract: { size } }).times(rate)
  const told = new Exact(amount)
  const allowed = Exact.max(DUST, due.abs().times(MILLIONTH))
  const isRight = told.abs().minus(due.abs()).abs().lte(allowed)
  const paid = held === null ? null : held.gt(0) ? due.negated() : due
  if (isRight && (paid === null || paid.minus(told).abs().lte(allowed))) return null
  return {
    rule: 'funding-value',
    message: `Funding ${fundingId} is told as ${amount}; ${quantity} contracts at a rate of ${rate} come to ${(paid ?? due).toFixed()}.`,
  }
}
