import type { PlaceOrder, SurveyReport } from '../../src/exchange/port.ts'
import { market, perform, perpetual, type Tick, told } from './stage.ts'

type Stage = Parameters<typeof perform>[0]

/** A thousand dollars and one contract. */
export const stage = (given: Stage): Stage => ({ coins: [perpetual()], deposits: { USD: '1000' }, ...given })
export const hear = (given: Stage) => told(stage(given))
/** what the account says at the end: free, locked, and what is held */
export const account = (given: Stage) => {
  const { venue } = perform(stage(given))
  let found: SurveyReport | null = null
  venue.listen((report) => {
    if (report.kind === 'survey') found = report
  })
  venue.survey({ askedMs: 1 })
  const { balances, positions } = found! as SurveyReport
  const usd = balances.found.find(({ asset }) => asset === 'USD')
  return [usd?.free ?? '0', usd?.locked ?? '0', ...positions.found.map(({ side, quantity }) => `${side} ${quantity}`)]
}
export const long = (timeMs: number, quantity: string, more: Partial<PlaceOrder> = {}) =>
  market(timeMs, 'buy', { orderId: `b${timeMs}`, quantity, ...more })
export const short = (timeMs: number, quantity: string, more: Partial<PlaceOrder> = {}) =>
  market(timeMs, 'sell', { orderId: `s${timeMs}`, quantity, ...more })
export const trades = (heard: readonly string[]) => heard.filter((text) => / trade |liquidation|funding/.test(text))

/** prices a second apart in one candle, whose volume is enough for everything */
export const path = (...list: number[]): Tick[] => list.map((price, at) => ({ ms: at * 1000, price, volume: 1000, first: at === 0 }))
