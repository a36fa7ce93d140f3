import { z } from 'zod'
import { amount } from '../option-kinds.ts'

export const instrumentOptions = z.strictObject({
  tickSize: amount('positive').describe('Smallest step of a price.'),
  stepSize: amount('positive').describe('Smallest step of a quantity.'),
  minQuantity: amount('zero').describe('Smallest quantity of an order.'),
  minNotional: amount('zero').describe('Smallest value of an order, in the quote asset.'),
  contractSize: amount('positive').optional().describe('Of a contract: how much of the base asset one is; 1, where it is left out.'),
  maintenanceMarginPct: amount('positive')
    .optional()
    .describe('Of a contract: share of its value below which margin is liquidated; paper.maintenancePct, where it is left out.'),
  maxLeverage: amount('positive')
    .optional()
    .describe('Of a contract: the highest leverage; where it is left out, that whose initial margin is twice the maintenance margin.'),
})
