import type { EventOf, LogEvent } from '../../kernel/log-event.ts'
import { Exact, rounded } from '../exact.ts'
import type { Finding } from '../finding.ts'

type Instrument = EventOf<'InstrumentObserved'>['data']

/** That no entry of contracts with a margin of their own has a stop that the venue's liquidation comes before. */
export class MarginLaw {
  /** by coin, its observations in order: the first is version 1 */
  readonly #instruments = new Map<string, Instrument[]>()

  check(event: LogEvent): Finding | null {
    const coin = `${event.parts.book} ${event.parts.symbol}`
    if (event.type === 'InstrumentObserved') this.#instruments.set(coin, [...(this.#instruments.get(coin) ?? []), event.data])
    if (event.type !== 'EntryRequested' || event.data.contract?.marginMode !== 'isolated') return null
    const instrument = this.#instruments.get(coin)?.[event.data.instrumentVersion - 1]
    // one that is not of contracts is found by another check
    return instrument?.kind === 'linear' ? judge(event.data, instrument.maintenanceMarginPct) : null
  }
}

/** What is left of the margin at the stop, were the limit paid, against what has to be left of it there. */
const judge = (
  { orderId, side, limitPrice, plan, contract }: EventOf<'EntryRequested'>['data'],
  maintenancePct: string,
): Finding | null => {
  const entry = new Exact(limitPrice)
  const sign = side === 'buy' ? 1 : -1
  const { by, of } = plan.hardStop
  const length = by === 'pct' ? rounded(entry.times(of).div(100)) : new Exact(of)
  const exact = entry.minus(length.times(sign)).div(plan.tickSize)
  const stop = exact.toDecimalPlaces(0, sign > 0 ? Exact.ROUND_CEIL : Exact.ROUND_FLOOR).times(plan.tickSize)
  const left = entry.div(contract!.leverage).plus(stop.minus(entry).times(sign))
  const needed = stop.times(maintenancePct).div(100)
  if (left.gt(needed)) return null
  return {
    rule: 'liquidated-before-stop',
    message: `Order ${orderId} has its stop at ${stop.toFixed()}; with a leverage of ${contract!.leverage} it is liquidated before it, where ${maintenancePct} % of its value are left.`,
  }
}
