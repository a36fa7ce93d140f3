import { equityPercent } from './equity-percent.ts'
import { fixedPercent } from './fixed-percent.ts'
import { fixedQuote } from './fixed-quote.ts'
import { riskPerTrade } from './risk-per-trade.ts'

export const sizingModes = [fixedPercent, fixedQuote, equityPercent, riskPerTrade] as const
