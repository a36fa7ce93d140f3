import { beforeAll, describe, expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { coinPath } from '../../src/config/coin-path.ts'
import type { Config } from '../../src/config/schema.ts'
import { Settings } from '../../src/config/settings.ts'
import type { EventOf, LogEvent } from '../../src/kernel/log-event.ts'
import { openTape, type Tape } from '../../src/market/tape/tape.ts'
import { decisionsReport } from '../../src/report/decisions-report.ts'
import { performanceReport } from '../../src/report/performance-report.ts'
import { positionsReport } from '../../src/report/positions-report.ts'
import { type Played, play } from './play.ts'

/** As little as this in a trade, and no limit that losses of others reach: what coins share binds none of them. */
const ALL = { 'sizing.tradePct': '1', 'risk.lossStreakTrades': '0', 'exit.maxHoldMin': '600' }
const OWN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'ETH/USD:USD': {
    'entry.strategy': 'rise',
    'entry.risePct': '1.5',
    'exit.hardStopPct': '3',
    'exit.takeProfitPct': '1.5',
    'exit.maxHoldMin': '240',
  },
  'LTC/USD': {
    'entry.dropPct': '1.5',
    'entry.windowMin': '90',
    'entry.ttlS': '120',
    'sizing.tradePct': '2',
    'risk.cooldownMin': '0',
    'exit.softStopPct': '1',
    'exit.trailingActivatePct': '1',
    'exit.scorePoints': '40',
    'exit.scoreMomentumBars': '5',
    'guards.trendBars': '3',
  },
  // as all are
  'BTC/USD': {},
}
const SYMBOLS = Object.keys(OWN)
const bundled = (coin: string, until: string): string => `data/tape/coinbase_${coin}-USD_1m_2018-04-04_2018-04-${until}.csv.gz`

/** What is told of the shared pool beside what an entry is judged by. */
const SHARED = ['freeBudget', 'equity', 'openPositions', 'totalExposure', 'maxCoinExposure', 'maxTotalExposure']
const alone = ({ stream, number, type, time, venueTime, data }: LogEvent) => {
  const told = structuredClone(data) as { judged?: Record<string, string>; because?: { judged?: Record<string, string> } }
  for (const judged of [told.judged, told.because?.judged]) for (const name of SHARED) if (judged) delete judged[name]
  return { stream, number, type, time, venueTime, data: told }
}
const ofCoin = ({ events }: Played, symbol: string) =>
  events.filter(({ parts, stream }) => parts.symbol === symbol && /^(position|decision)-/.test(stream)).map(alone)
const entriesOf = (events: readonly LogEvent[]) =>
  events.filter((event): event is EventOf<'EntryRequested'> => event.type === 'EntryRequested')

let tape: Tape
let together: Played
beforeAll(async () => {
  tape = await openTape([`ETH/USD:USD=${bundled('ETH', '05')}`, bundled('LTC', '06'), bundled('BTC', '06')])
  const own = Object.entries(OWN).flatMap(([symbol, set]) =>
    Object.entries(set).map(([option, value]) => [coinPath({ symbol, option }), value] as const),
  )
  together = await play({ tape, set: { ...ALL, ...Object.fromEntries(own) } })
})

describe('coins with options of their own', () => {
  test.each(SYMBOLS)('%s does, event by event, what it does alone where its options are those of all', async (symbol) => {
    const others = SYMBOLS.filter((other) => other !== symbol).join()
    const single = await play({ tape, set: { ...ALL, ...OWN[symbol], 'guards.stopList': others } })
    const [here, there] = [ofCoin(together, symbol), ofCoin(single, symbol)]
    expect(here.filter(({ type }) => type === 'PositionClosed').length, 'there is something to compare').toBeGreaterThan(2)
    expect(here).toEqual(there)
  })

  test('are what verify holds their entries against', async () => {
    expect(await verifyLog(together.store.readAll(null))).toMatchObject({ ok: true })
    const stops = entriesOf(together.events).map(({ parts, data: { plan } }) => `${parts.symbol} ${plan.hardStop.of}`)
    expect([...new Set(stops)].sort()).toEqual(['BTC/USD 5', 'ETH/USD:USD 3', 'LTC/USD 5'])
  })

  test('are told apart by strategy', async () => {
    const { decisions } = await decisionsReport.read(together.store)
    expect([...new Set(decisions.map(({ symbol, strategy }) => `${symbol} ${strategy}`))].sort()).toEqual([
      'BTC/USD drop',
      'ETH/USD:USD rise',
      'LTC/USD drop',
    ])
    const { positions } = await positionsReport.read(together.store)
    for (const { symbol, strategy } of positions) expect(strategy).toBe(symbol === 'ETH/USD:USD' ? 'rise' : 'drop')
    const { byStrategy, bySymbol, all } = (await performanceReport.read(together.store)).quotes.USD!
    expect(byStrategy.rise).toEqual(bySymbol['ETH/USD:USD'])
    expect(Object.keys(byStrategy).sort()).toEqual(['drop', 'rise'])
    expect(byStrategy.drop!.closed + byStrategy.rise!.closed).toBe(all.closed)
  })
})

/** Forgets that a coin may have options of its own. */
class SettingsOfAll extends Settings {
  override of(): ReturnType<Settings['of']> {
    return this.now
  }
}

describe('an entry that is made by the options of all, where its coin has others, is found by verify', () => {
  test.each([
    ['exit.hardStopPct', '3', 'plan-differs'],
    ['exit.softStopPct', '1', 'plan-differs'],
    ['exit.trailingActivatePct', '1', 'plan-differs'],
    ['exit.roi', '0=2,60=1', 'plan-differs'],
    ['exit.ladder', 'patient', 'plan-differs'],
    ['exit.stopsBy', 'atr', 'plan-differs'],
    ['sizing.tradePct', '2', 'size-differs'],
    ['sizing.mode', 'fixed-quote', 'size-differs'],
    ['entry.limitOffsetPct', '0.2', 'limit-differs'],
    ['entry.postOnly', 'on', 'requote'],
    ['entry.requoteAttempts', '1', 'requote'],
  ])('%s %s: %s', async (option, value, rule) => {
    const set = { 'exit.softStopPct': '2', 'entry.postOnly': option.startsWith('entry.requote') ? 'on' : 'off', 'entry.dropPct': '1' }
    const symbol = 'ETH/USD'
    const coin = await openTape([bundled('ETH', '05')])
    const run = async (settingsOf?: (config: Config) => Settings) => {
      const { store } = await play({
        tape: coin,
        set: { ...set, [coinPath({ symbol, option })]: value },
        ...(settingsOf && { settingsOf }),
      })
      return verifyLog(store.readAll(null))
    }
    expect(await run()).toMatchObject({ ok: true })
    expect(await run((config) => new SettingsOfAll(config))).toMatchObject({ ok: false, broken: { rule } })
  })
})
