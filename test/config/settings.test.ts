import { isDeepStrictEqual as equals } from 'node:util'
import { expect, test } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'
import type { Config } from '../../src/config/schema.ts'
import { Settings } from '../../src/config/settings.ts'
import { options } from '../../src/config/shown-options.ts'
import { namedStrategy } from '../../src/decision/strategies/index.ts'

const standard = loadConfig({})

/** The same options but for one, whose value is another one, whether or not the schema would take it. */
const otherwise = (path: string): Config => {
  const [group = '', name] = path.split('.')
  const groups = standard as unknown as Record<string, Record<string, unknown>>
  const changed = name === undefined ? 'other' : { ...groups[group], [name]: 'other' }
  return { ...groups, [group]: changed } as unknown as Config
}

/** Those of coins are judged one by one (coins.test.ts). */
const paths = options.map(({ path }) => path).filter((path) => path !== 'coins')
const changeable = paths.filter((path) => new Settings(standard).apply(otherwise(path)).ok)

test('an option can change while the engine runs, unless something was built from it at the start', () => {
  expect(changeable).toEqual([
    'entry.dropPct',
    'entry.risePct',
    'entry.matrixBuyPoints',
    'entry.matrixSellPoints',
    'entry.limitOffsetPct',
    'entry.maxEntries',
    'entry.scaleStepPct',
    'entry.postOnly',
    'entry.requoteAttempts',
    'entry.requoteDelayMs',
    'entry.ttlS',
    'guards.stopList',
    'guards.minPrice',
    'guards.maxPrice',
    'guards.maxTickPct',
    'guards.maxSpreadPct',
    'signals.waveS',
    'signals.best',
    'signals.ttlS',
    'signals.maxWaiting',
    'sizing.mode',
    'sizing.tradePct',
    'sizing.quoteAmount',
    'sizing.riskPct',
    'sizing.volatility',
    'sizing.calmAtrPct',
    'sizing.wildAtrPct',
    'sizing.calmScalePct',
    'sizing.wildScalePct',
    'risk.maxPositions',
    'risk.maxCoinExposurePct',
    'risk.warnCoinExposurePct',
    'risk.maxTotalExposurePct',
    'risk.cooldownMin',
    'risk.dailyLossPct',
    'risk.dailyLossAmounts',
    'risk.dailyLossWarnPct',
    'risk.onDailyLoss',
    'risk.dayStartsAt',
    'risk.maxDrawdownPct',
    'risk.drawdownPauseMin',
    'risk.lossStreakTrades',
    'risk.lossStreakPauseMin',
    'risk.stopGuardTrades',
    'risk.stopGuardWindowMin',
    'risk.stopGuardPauseMin',
    'risk.lowProfitTrades',
    'risk.lowProfitWindowMin',
    'risk.lowProfitPct',
    'risk.lowProfitPauseMin',
    'risk.minRewardRisk',
    'calendar.timeZone',
    'calendar.hours',
    'calendar.holidays',
    'calendar.maintenance',
    'exit.hardStopPct',
    'exit.softStopPct',
    'exit.takeProfitPct',
    'exit.takeProfitPartPct',
    'exit.maxHoldMin',
    'exit.retryS',
    'exit.ladder',
    'exit.patientS',
    'exit.maxSlippagePct',
    'exit.neverMarket',
    'exit.withdrawals',
    'exit.exposedAlarmMs',
    'exit.unprotectedPauseMin',
    'exit.trailingActivatePct',
    'exit.trailingAfterMin',
    'exit.trailingDistancePct',
    'exit.trailingStepPct',
    'exit.trailingMinMovePct',
    'exit.trailingDistanceAtr',
    'exit.trailingStepAtr',
    'exit.trailingStaleS',
    'exit.trailingMinPct',
    'exit.trailingMaxPct',
    'exit.softStopAtr',
    'exit.takeProfitAtr',
    'exit.breakEvenAtPct',
    'exit.roi',
    'exit.signal',
    'exit.scoreProfitPct',
    'exit.scoreProfitMin',
    'exit.scoreProfitPoints',
    'exit.scoreMomentumPct',
    'exit.scoreMomentumPoints',
    'exit.scoreAgeMin',
    'exit.scoreAgePoints',
    'exit.idleExitMin',
    'exit.stopAtVenue',
    'exit.stopLimitPct',
    'exit.stopLimitS',
    'exit.switching',
    'exit.switchStopBelowPct',
    'exit.switchTargetAbovePct',
    'exit.switchCooldownS',
    'exit.planChangeEveryS',
    'exit.neverSell',
    'market.quoteAgeLimitS',
    'market.markEveryS',
    'live.candleGraceMs',
    'live.drainPolicy',
    'live.drainS',
    'live.strategyLimitMs',
    'live.strategyLateBars',
    'live.stepLimitS',
    'live.aheadLimitMs',
    'live.behindLimitMs',
    'live.driftLimitMs',
    'live.heldBehindLimitMs',
    'live.spikePct',
    'inputs.keepDays',
    'inputs.keepMb',
    'queue.maxReports',
    'queue.maxCommands',
    'log.sealEveryEvents',
    'log.snapshotEveryEvents',
    'alerts.url',
    'alerts.command',
    'alerts.everyS',
    'alerts.repeatMin',
    'alerts.staleS',
    'alerts.heldStaleS',
    'alerts.exposedS',
    'alerts.unknownS',
    'alerts.driftMs',
    'alerts.requestsPct',
    'alerts.hourlyRestarts',
    'alerts.memoryMb',
  ])
})

test('what the indicators of a strategy are made of cannot', () => {
  const needs = (config: Config): unknown => namedStrategy(config.entry).strategy.needs?.(config.entry)
  const decisive = options
    .map(({ path }) => path)
    .filter((path) => path !== 'entry.strategy' && !equals(needs(otherwise(path)), needs(standard)))
  expect(decisive).toEqual(['entry.dropFrom', 'entry.windowMin', 'entry.minWindowBars'])
  for (const path of ['entry.strategy', ...decisive]) expect(changeable).not.toContain(path)
})

test.each(paths.filter((path) => !changeable.includes(path)))('%s is refused by name, and why', (path) => {
  const settings = new Settings(standard)
  const applied = settings.apply(otherwise(path))
  expect(applied).toEqual({ ok: false, refusals: [expect.stringMatching(/^[\w.]+ cannot change while the engine runs: [a-z].+\.$/)] })
  expect(!applied.ok && applied.refusals[0]?.startsWith(`${path} `)).toBe(true)
  expect(settings.now).toBe(standard)
})

test('what changed is said with both values, and is in force for the book and for each coin', () => {
  const settings = new Settings(standard)
  const next = loadConfig({ overrides: { 'exit.takeProfitPct': '4', 'risk.maxPositions': '3' } })
  expect(settings.apply(next)).toEqual({ ok: true, changed: { 'exit.takeProfitPct': ['2.5', '4'], 'risk.maxPositions': [10, 3] } })
  expect([settings.now.risk.maxPositions, settings.of({ symbol: 'BTC/USD' }).exit.takeProfitPct]).toEqual([3, '4'])
  expect(settings.options).toMatchObject({ 'exit.takeProfitPct': '4', 'risk.maxPositions': 3 })
  expect(settings.apply(next)).toEqual({ ok: true, changed: {} })
})
