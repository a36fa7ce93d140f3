import type { ForeignFill, PositionEvent } from '../../../machines/position/events.ts'
import { parse, ZERO } from '../../kernel/money.ts'
import type { Say, Tells } from './say.ts'

const BECAUSE: Readonly<Record<ForeignFill['data']['because'], string>> = {
  'by-hand': 'by hand, without an order of ours',
  liquidation: 'the venue liquidated the position',
  'auto-deleveraging': 'the venue deleveraged the position by itself',
  unexplained: "the account's balance says so, and no trade explains it",
}

const partWords = ({ part }: ForeignFill['data'], say: Say): string => {
  if (part === undefined) return ''
  const behind = part.behind === undefined ? '' : ` behind ${part.behind} other slots`
  if (part.is === 'held') return `; the part of trade ${part.of} that was held${behind}`
  if (part.is === 'beyond')
    return `; the rest of trade ${part.of}, ${say.units.isContract ? 'contracts of the other direction' : 'more than was held'}${behind}`
  return `; of an earlier sale, trade ${part.of}, that this covers${behind}`
}

export const outsideTells: Tells<Extract<PositionEvent['type'], 'ForeignFill' | 'UncoveredSaleObserved' | 'FundingSettled'>> = {
  ForeignFill: ({ data }, say) => ({
    line: `${data.side === 'buy' ? 'Bought' : 'Sold'} ${say.quantity(data.quantity)} at ${say.price(data.price)}, ${say.fee(data.fee)}: ${BECAUSE[data.because]}`,
    detail: `trade ${data.tradeId}${partWords(data, say)}`,
  }),
  UncoveredSaleObserved: ({ data }, say) => ({
    line: `Sold elsewhere, ${say.quantity(data.quantity)} at ${say.price(data.price)}, more than is held: nothing is moved by it`,
    detail: `of trade ${data.of}: ${BECAUSE[data.because]}`,
  }),
  FundingSettled: ({ data: { amount, asset, rate, markPrice, quantity, dueMs } }, say) => ({
    line:
      parse(amount) < ZERO
        ? `Funding paid, ${amount.slice(1)} ${asset}, for ${say.quantity(quantity)}`
        : `Funding received, ${amount} ${asset}, for ${say.quantity(quantity)}`,
    detail: `rate ${rate} at the mark price ${say.price(markPrice)}, due at ${say.moment(dueMs)}`,
  }),
}
