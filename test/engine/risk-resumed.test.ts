import { beforeAll, describe, expect, test } from 'vitest'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { keyedUniform } from '../../src/kernel/random.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { apply, createState, stateHashes } from '../../src/replay/engine-state.ts'
import { IS_NIGHT } from '../draws.ts'
import { tapeFolder } from '../rig/tapes.ts'
import { firstOf, playSampled, type Sampled } from './sampled-run.ts'

/** Several coins that trade often, and limits so near that each of them is passed, released by time, and passed again. */
const set = {
  'entry.dropPct': '0.7',
  'exit.takeProfitPct': '0.8',
  'exit.hardStopPct': '1.2',
  'exit.maxHoldMin': '90',
  'risk.cooldownMin': '5',
  'risk.dailyLossPct': '0.9',
  'risk.dailyLossWarnPct': '60',
  'risk.onDailyLoss': 'flatten',
  'risk.dayStartsAt': '06:30',
  'calendar.timeZone': 'America/New_York',
  'risk.maxDrawdownPct': '0.6',
  'risk.drawdownPauseMin': '45',
  'risk.lossStreakTrades': '3',
  'risk.lossStreakPauseMin': '30',
  'risk.stopGuardTrades': '2',
  'risk.stopGuardWindowMin': '90',
  'risk.stopGuardPauseMin': '20',
}
const tape = await openTape([tapeFolder])
const CUTS = IS_NIGHT ? 200 : 8
const PATIENCE_MS = 120_000

/** What the risk of a log is, without what differs from process to process. */
const riskOf = ({ events }: Pick<Sampled, 'events'>) =>
  events.filter(({ stream }) => stream.startsWith('risk-')).map(({ type, data, time }) => ({ type, data, time }))
const hashOf = (events: readonly LogEvent[]): Record<string, string> => {
  const state = createState()
  for (const event of events) apply(state, event)
  return stateHashes(state).folds
}

describe('limits of loss', () => {
  let whole: Sampled
  beforeAll(async () => {
    whole = await playSampled({ tape, set })
  }, PATIENCE_MS)

  test('are all passed, and let go, on a market that is played whole', () => {
    expect(new Set(riskOf(whole).map(({ type }) => type))).toEqual(
      new Set([
        'DayBegun',
        'CoinExposureWarned',
        'DailyLossWarned',
        'DailyLossHalted',
        'DrawdownHalted',
        'DrawdownReleased',
        'LossStreakHalted',
        'LossStreakReleased',
        'StopGuardHalted',
        'StopGuardReleased',
      ]),
    )
    const sold = whole.events.filter(({ type, data }) => type === 'ExitDecided' && data.reason === 'risk')
    expect(sold.length).toBeGreaterThan(0)
    const refused = new Set(whole.events.flatMap((event) => (event.type === 'ProposalRefused' ? [event.data.refusal] : [])))
    for (const word of ['daily-loss', 'drawdown', 'loss-streak', 'stop-guard', 'cooldown']) expect([...refused]).toContain(word)
  })

  const cut = (nth: number): number => 1 + Math.floor(keyedUniform('risk', String(nth)) * (whole.rows.length - 1))
  test.each(Array.from({ length: CUTS }, (_, nth) => nth))(
    'are the same wherever the process died (%d) (I-27)',
    async (nth) => {
      const resumed = await playSampled({ tape, set, store: await firstOf(whole.rows, cut(nth)) })
      expect(riskOf(resumed)).toEqual(riskOf(whole))
      expect(hashOf(resumed.events)).toEqual(hashOf(whole.events))
    },
    PATIENCE_MS,
  )

  test(
    'are the same when it died at a halt, before it and behind it',
    async () => {
      const halts = whole.events.flatMap(({ type }, at) => (type.endsWith('Halted') || type === 'DailyLossWarned' ? [at] : []))
      for (const at of halts.slice(0, IS_NIGHT ? halts.length : 3))
        for (const kept of [at, at + 1]) {
          const resumed = await playSampled({ tape, set, store: await firstOf(whole.rows, kept) })
          expect(riskOf(resumed), `event ${kept}`).toEqual(riskOf(whole))
        }
    },
    PATIENCE_MS,
  )
})
