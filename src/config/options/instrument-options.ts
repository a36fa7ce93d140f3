import { z } from 'zod'
import { amount } from '../option-kinds.ts'

export const instrumentOptions = z.strictObject({
  tickSize: amount('positive').describe('Smallest step of a price.'),
  stepSize: amount('positive').describe('Smallest step of a quantity.'),
  minQuantity: amount('zero').describe('Smallest quantity of an order.'),
  minNotional: amount('zero').describe('Smallest value of an order, in the quote asset.'),
})
