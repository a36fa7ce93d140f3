import { openLots } from '../../../projections/fifo.ts'
import { directions } from '../../kernel/direction.ts'
import { format } from '../../kernel/money.ts'
import { positionName } from '../../kernel/slots.ts'
import type { RowOf } from '../../view/replica/row-kinds.ts'
import type { View, ViewMoment } from '../../view/replica/view.ts'
import { eventPlace, placeShown } from '../place-shown.ts'
import type { OpenLotShown, SoldLotShown } from '../shapes/money-shapes.ts'
import { TradePlaces } from '../trade-places.ts'
import { apiRoute } from './api-route.ts'
import { wantedCoin } from './wanted-coin.ts'

const MOST_OPEN = 500

const openShown = async ({ state }: ViewMoment, places: TradePlaces, coin: string | undefined): Promise<OpenLotShown[]> => {
  const { lots } = state.folds
  const all = directions.flatMap((direction) =>
    Object.entries(lots[direction])
      .filter(([name]) => coin === undefined || name === coin)
      .flatMap(([name, book]) => openLots(book).map((lot) => ({ name, direction, book, lot }))),
  )
  const newest = all.sort((one, other) => other.lot.openedMs - one.lot.openedMs).slice(0, MOST_OPEN)
  return Promise.all(
    newest.map(async ({ name, direction, book, lot }) => {
      const { quantity, cost, openedMs, orderId, tradeId } = lot
      return {
        ...{ coin: name, direction, quote: book.quote, contractSize: book.size === null ? null : format(book.size) },
        ...{ quantity: format(quantity), cost: format(cost) },
        opened: { ms: openedMs, tradeId, order: orderId, place: await places.of({ coin: name, tradeId, ms: openedMs }) },
      }
    }),
  )
}

const soldShown = async (view: View, places: TradePlaces, row: RowOf<'lots'>): Promise<SoldLotShown> => {
  const coin = positionName(row)
  const { direction, quote, size, quantity, cost, proceeds, gain, openedMs, openTradeId, closedMs, closeTradeId } = row
  return {
    ...{ coin, direction, quote, contractSize: size, quantity, cost, proceeds, gain },
    opened: {
      ...{ ms: openedMs, tradeId: openTradeId, order: row.openOrderId },
      place: await places.of({ coin, tradeId: openTradeId, ms: openedMs }),
    },
    closed: { ms: closedMs, tradeId: closeTradeId, order: row.closeOrderId, place: eventPlace(view, row.at.ordinal) },
  }
}

export const lotsRoute = apiRoute({
  path: '/lots',
  summary: 'Lots: those that are open, and each piece that was closed, with both its fills',
  answerTo: async ({ view, moment }, { coin, side, before, limit }) => {
    if (coin !== undefined) wantedCoin(moment, coin)
    const places = new TradePlaces(view, moment.place)
    const open = side === 'sold' || before !== undefined ? [] : await openShown(moment, places, coin)
    const asked = { limit, ...(coin !== undefined && { position: coin }), ...(before !== undefined && { before }) }
    const { rows, next } = side === 'open' ? { rows: [], next: null } : view.rows('lots', moment.place, asked)
    const sold: SoldLotShown[] = []
    // one after the other: pieces of one lot ask for the same fill
    for (const row of rows) sold.push(await soldShown(view, places, row))
    return { at: placeShown(moment.place), open, rows: sold, next }
  },
})
