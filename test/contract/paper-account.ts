import type { PaperOptions } from '../../src/exchange/paper/options.ts'
import { PaperVenue } from '../../src/exchange/paper/venue.ts'
import { floorToStep, format, parse } from '../../src/kernel/money.ts'
import { BTC, PLAIN } from '../exchange/stage.ts'
import type { Account } from './account.ts'

const deposits = { USD: '10000' }

/** The price stands still; what is due happens a millisecond after the other. */
export const paperAccount =
  (feeAsset: 'quote' | 'received', more: Partial<PaperOptions> = {}) =>
  async (): Promise<Account> => {
    const costs = { makerFeePct: parse('0.1'), takerFeePct: parse('0.3'), spreadPct: parse('0.1'), slippagePct: parse('0.1') }
    const options = { ...PLAIN, ...costs, feeAsset, ...more }
    const coin = { ...BTC, tickSize: parse('0.01') }
    const exchange = new PaperVenue(options, [coin], deposits)
    let nowMs = 1000
    exchange.tick(0, 10_000, 1000, nowMs, true)
    exchange.setTime(nowMs)
    return {
      exchange,
      coin,
      deposits,
      quantity: '1.5',
      lowPrice: '50',
      lowerPrice: '40',
      highPrice: '200',
      sellable: (held) => format(floorToStep(parse(held), coin.filters.stepSize)),
      feeAsset: feeAsset === 'quote' ? coin.quote : coin.base,
      nowMs: async () => nowMs,
      pass: async () => {
        nowMs++
        while (exchange.nextDueMs() <= nowMs) exchange.step()
        exchange.setTime(nowMs)
      },
      dispose: async () => {},
    }
  }
