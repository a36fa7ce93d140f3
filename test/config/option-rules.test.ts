import { expect, test } from 'vitest'
import { readConfig } from '../../src/config/load.ts'
import { optionRules } from '../../src/config/rules.ts'
import { schema } from '../../src/config/schema.ts'
import { fromFlags } from '../../src/config/sources.ts'

type Set = Readonly<Record<string, string>>
const FILTERS = 'tickSize: 1, stepSize: 1, minQuantity: 1, minNotional: 1'
const TRAILING = { 'exit.trailingActivatePct': '0.5' }
const BY_ATR = { ...TRAILING, 'exit.trailingBy': 'atr' }

/** Of each rule, by the option that it speaks of, options that break it and no other, and how its sentence begins. */
const broken: readonly (readonly [option: string, set: Set, sentence: RegExp])[] = [
  ['entry.minWindowBars', { 'entry.windowMin': '10' }, /^\(12\) is more than entry\.windowMin \(10\) can hold/],
  ['entry.ttlS', { 'entry.ttlS': '86400' }, /^\(86400 s\) must be shorter than exit\.maxHoldMin \(1440 min\)/],
  [
    'entry.postOnly',
    { 'entry.postOnly': 'on', 'entry.limitOffsetPct': '0.1' },
    /^\(on\) needs entry\.limitOffsetPct \(0\.1\) at 0 or below/,
  ],
  ['exit.hardStopPct', { 'exit.hardStopPct': '0.1', 'paper.spreadPct': '0.2' }, /^\(0\.1\) is measured from what is paid/],
  ['exit.takeProfitPct', { 'exit.takeProfitPct': '0.2' }, /^\(0\.2\) does not pay for the way in and out/],
  ['exit.trailingActivatePct', { 'exit.trailingActivatePct': '3' }, /^\(3\) must be below exit\.takeProfitPct \(2\.5\)/],
  [
    'exit.trailingDistancePct',
    { ...TRAILING, 'exit.trailingDistancePct': '9' },
    /^\(9\) puts the trailing stop, when armed, below the hard stop/,
  ],
  ['exit.trailingStepPct', { ...TRAILING, 'exit.trailingStepPct': '1.5' }, /^\(1\.5\) must not exceed exit\.trailingDistancePct \(1\)/],
  ['exit.trailingAfterMin', { 'exit.trailingAfterMin': '5' }, /^\(5\) arms a trailing stop by age, and exit\.trailingActivatePct \(0\)/],
  ['exit.trailingAfterMin', { ...TRAILING, 'exit.trailingAfterMin': '2000' }, /^\(2000\) must be below exit\.maxHoldMin \(1440\)/],
  [
    'exit.trailingAfterMin',
    { 'exit.trailingActivatePct': '2', 'exit.trailingDistancePct': '5', 'exit.trailingAfterMin': '5' },
    /^\(5\) arms the trailing stop at break-even, and its distance \(5\)/,
  ],
  ['exit.withdrawals', { 'exit.withdrawals': '1' }, /^\(1\) needs a ladder \(exit\.ladder is market\)/],
  ['exit.softStopPct', { 'exit.softStopPct': '5' }, /^\(5\) must be below exit\.hardStopPct \(5\)/],
  ['exit.stopsBy', { 'exit.stopsBy': 'atr' }, /^\(atr\) needs exit\.softStopPct above 0/],
  ['exit.trailingMinPct', { 'exit.trailingMinPct': '3' }, /^\(3\) must not exceed exit\.trailingMaxPct \(2\)/],
  ['exit.breakEvenAtPct', { 'exit.breakEvenAtPct': '2.5' }, /^\(2\.5\) must be below exit\.takeProfitPct \(2\.5\)/],
  ['exit.roi', { 'exit.roi': '0=2,1440=1' }, /^has a row from 1440 min on, and exit\.maxHoldMin \(1440 min\)/],
  ['exit.scorePoints', { 'exit.scorePoints': '111' }, /^\(111\) is more than all reasons together can reach \(40 \+ 40 \+ 30\)/],
  ['exit.idleExitMin', { 'exit.idleExitMin': '1441' }, /^\(1441\) must not exceed exit\.maxHoldMin \(1440\)/],
  ['paper.latencyMinMs', { 'paper.latencyMinMs': '130' }, /^\(130\) must not exceed paper\.latencyMaxMs \(120\)/],
  ['paper.timeoutMs', { 'paper.timeoutMs': '240' }, /^\(240\) must exceed the way there and back/],
  ['paper.proofDelayMs', { 'paper.proofDelayMs': '9000' }, /^\(9000\) must not be below paper\.timeoutMs \(10000\)/],
  [
    'entry.scaleStepPct',
    { 'entry.maxEntries': '2', 'entry.scaleStepPct': '5', 'risk.maxCoinExposurePct': '50' },
    /^\(5\) must be below exit\.hardStopPct \(5\): the position is sold before/,
  ],
  [
    'entry.requoteDelayMs',
    { 'entry.requoteDelayMs': '2000', 'entry.ttlS': '1' },
    /^\(2000\), of which half is waited at least, is longer than entry\.ttlS \(1 s\)/,
  ],
  [
    'exit.switchStopBelowPct',
    { 'exit.switching': 'on', 'exit.switchStopBelowPct': '5' },
    /^\(5\) must be below exit\.hardStopPct \(5\), or the stop would come back only where it acts/,
  ],
  [
    'exit.switchTargetAbovePct',
    { 'exit.switching': 'on', 'exit.switchTargetAbovePct': '2.5' },
    /^\(2\.5\) must be below exit\.takeProfitPct \(2\.5\), or the target would rest only where it is reached/,
  ],
  [
    'exit.switching',
    { 'exit.switching': 'on', 'exit.takeProfitPartPct': '50' },
    /^\(on\) needs exit\.takeProfitPartPct of 100, and it is 50/,
  ],
  ['guards.minPrice', { 'guards.minPrice': '2', 'guards.maxPrice': '1.5' }, /^\(2\) must not exceed guards\.maxPrice \(1\.5\)/],
  [
    'exit.trailingMinMovePct',
    { ...TRAILING, 'exit.trailingMinMovePct': '1.1' },
    /^\(1\.1\) must not exceed exit\.trailingDistancePct \(1\)/,
  ],
  ['exit.trailingStepAtr', { ...BY_ATR, 'exit.trailingStepAtr': '2.1' }, /^\(2\.1\) must not exceed exit\.trailingDistanceAtr \(2\)/],
  [
    'exit.trailingMinPct',
    { ...BY_ATR, 'exit.trailingMinPct': '6', 'exit.trailingMaxPct': '6' },
    /^\(6\) puts the trailing stop, when armed, below the hard stop \(exit\.hardStopPct 5\) whatever the range is/,
  ],
  [
    'exit.scoreAgeMin',
    { 'exit.scorePoints': '100', 'exit.scoreAgeMin': '1440' },
    /^\(1440\) must be below exit\.maxHoldMin \(1440\), or no position/,
  ],
  ['sizing.tradePct', { 'sizing.tradePct': '21' }, /^\(21\) puts more into one coin than risk\.maxCoinExposurePct \(20\)/],
  [
    'sizing.riskPct',
    { 'sizing.mode': 'risk-per-trade', 'sizing.riskPct': '2' },
    /^\(2\) is lost at a stop 5 % away by a trade of 38\.\d+ %/,
  ],
  [
    'sizing.calmAtrPct',
    { 'sizing.volatility': 'regimes', 'sizing.calmAtrPct': '0.25' },
    /^\(0\.25\) must be below sizing\.wildAtrPct \(0\.25\)/,
  ],
  [
    'risk.minRewardRisk',
    { 'risk.minRewardRisk': '0.5' },
    /^\(0\.5\) is more than exit\.takeProfitPct \(2\.5\) brings against exit\.hardStopPct \(5\)/,
  ],
  ['risk.maxCoinExposurePct', { 'risk.maxTotalExposurePct': '15' }, /^\(20\) must not exceed risk\.maxTotalExposurePct \(15\)/],
  ['paper.leverage', { 'paper.leverage': '101', 'paper.marginMode': 'cross' }, /^\(101\) binds less than twice the maintenance margin/],
  [
    'paper.leverage',
    { 'paper.leverage': '10', instruments: `{BTC/USDT:USDT: {${FILTERS}, maxLeverage: 5}}` },
    /^\(10\) is more than BTC\/USDT:USDT allows \(5\)/,
  ],
  ['paper.leverage', { 'paper.leverage': '50' }, /^\(50\) liquidates an isolated position about 1\.5 % from what was paid/],
  ['instruments', { instruments: `{BTC/USDT: {${FILTERS}, contractSize: 1}}` }, /^give BTC\/USDT a contractSize, but it is no contract/],
  ['calendar.hours', { 'calendar.hours': 'never' }, /^\(.*never\)/],
  ['calendar.holidays', { 'calendar.holidays': '2025-13-40' }, /^\(.*2025-13-40\) is no date/],
  ['calendar.maintenance', { 'calendar.maintenance': 'sometimes' }, /^\(.*sometimes\)/],
  ['calendar.maintenance', { 'calendar.maintenance': 'mon-sun 00:00-24:00' }, /^\(.*\) leaves no minute of the market's hours/],
  [
    'slots',
    { slots: `{${['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map((name) => `${name}: {}`).join(', ')}}` },
    /^are 9, and a coin can have 8/,
  ],
  [
    'paper.positionMode',
    { 'paper.positionMode': 'hedge', slots: '{dip: {}, trend: {}}' },
    /^\(hedge\) holds a contract in one position for each direction, and slots \(dip, trend\) hold it/,
  ],
]

test.each(broken)('%s: %j', (option, set, sentence) => {
  const { problems } = readConfig({ overrides: set })
  expect(
    problems.map(({ path }) => path),
    problems.map(({ message }) => message).join(),
  ).toEqual([option])
  expect(problems[0]?.message).toMatch(sentence)
  expect(readConfig({}).problems).toEqual([])
})

test('each rule between options has a line above, and each line breaks another rule', () => {
  const rulesOf = broken.map(([, set]) => {
    const config = schema.parse(fromFlags(set).tree)
    return optionRules.filter(([, isBroken]) => isBroken(config))
  })
  const untested = optionRules.filter((rule) => !rulesOf.some((rules) => rules.includes(rule))).map(([path]) => path)
  expect(untested, 'add a line for each of these: options that break it alone, and its sentence').toEqual([])
  expect(rulesOf.every((rules) => rules.length === 1)).toBe(true)
  expect(new Set(rulesOf.flat()).size).toBe(broken.length)
})
