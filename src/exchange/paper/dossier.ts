import type { PaperOrder } from './paper-order.ts'

/** What the venue keeps of an order id, from the first request that names it. */
export type Dossier = {
  readonly coin: number
  order: PaperOrder | null
  places: number
  placeArrivalMs: number
  cancels: number
  repliesDueMs: number
}

export const newDossier = (coin: number): Dossier => ({ coin, order: null, places: 0, placeArrivalMs: 0, cancels: 0, repliesDueMs: 0 })
