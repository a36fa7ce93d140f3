import type { RiskEvent } from '../../../machines/risk/events.ts'
import { countWords, momentWords, type Say, spanWords, type Tells } from './say.ts'

type DailyLossData = Extract<RiskEvent, { type: 'DailyLossHalted' }>['data']
type Released = { readonly by: 'time' | 'operator'; readonly commandId: string | null }

const until = (untilMs: number | null, say: Say): string =>
  untilMs === null ? 'until a person lets them go on' : `until ${say.moment(untilMs)}`
const released = ({ by, commandId }: Released): string => (by === 'time' ? 'the pause is over' : `a person wants it (command ${commandId})`)

const lossWords = ({ asset, opening, equity, realised }: Omit<DailyLossData, 'flatten'>): string =>
  `the day began with ${opening} ${asset}, and ${equity} ${asset} are left; ${realised} ${asset} of it stand in sales`

export const riskTells: Tells<RiskEvent['type']> = {
  DayBegun: ({ data: { day, untilMs, pools } }) => ({
    line: `Day ${day} began${Object.entries(pools)
      .map(([asset, { equity }]) => `, with ${equity} ${asset}`)
      .join('')}`,
    detail: `until ${momentWords(untilMs)}`,
  }),
  DailyLossWarned: ({ data }) => ({
    line: `Warning: the day has lost ${data.loss} ${data.asset}, above ${data.warning} ${data.asset}; at ${data.limit} ${data.asset} entries stop`,
    detail: lossWords(data),
  }),
  DailyLossHalted: ({ data }, say) => ({
    line: `Entries stop: the day has lost ${data.loss} ${data.asset}, at most ${data.limit} ${data.asset}; ${until(data.untilMs, say)}${data.flatten ? ', and all is sold' : ''}`,
    detail: lossWords(data),
  }),
  DailyLossReleased: ({ data }) => `Entries go on after the day's loss: ${released(data)}`,
  DrawdownHalted: ({ data: { asset, peak, equity, drawdownPct, limitPct, untilMs } }, say) => ({
    line: `Entries stop: drawdown ${drawdownPct} % of at most ${limitPct} %; ${until(untilMs, say)}`,
    detail: `from a peak of ${peak} ${asset} to ${equity} ${asset}`,
  }),
  DrawdownReleased: ({ data }) => `Entries go on after the drawdown: ${released(data)}`,
  LossStreakHalted: ({ data: { count, limit, untilMs } }, say) =>
    `Entries stop: ${countWords(count, 'loss', 'losses')} in a row, of at most ${limit}; ${until(untilMs, say)}`,
  LossStreakReleased: ({ data }) => `Entries go on after the row of losses: ${released(data)}`,
  StopGuardHalted: ({ data: { count, limit, windowMs, untilMs } }, say) =>
    `Entries stop: ${countWords(count, 'stop')} at a loss within ${spanWords(windowMs)}, of at most ${limit}; ${until(untilMs, say)}`,
  StopGuardReleased: ({ data }) => `Entries go on after the stops: ${released(data)}`,
  CoinExposureWarned: ({ data: { symbol, exposure, equity, warning } }) =>
    `Warning: ${symbol} is ${exposure} of an equity of ${equity}, above ${warning}`,
}
