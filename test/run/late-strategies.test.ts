import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { loadConfig } from '../../src/config/load.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import type { Row } from '../../src/event/store.ts'
import type { EventOf, LogEvent } from '../../src/kernel/log-event.ts'
import { Asked } from '../../src/report/asked-rows.ts'
import { decisionsReport } from '../../src/report/decisions-report.ts'
import { inputsNamed } from '../../src/run/inputs/inputs-named.ts'
import { openInputsTape } from '../../src/run/inputs/inputs-tape.ts'
import type { SessionParity } from '../../src/run/inputs/session-parity.ts'
import { reportSource } from '../../src/view/replica/report-source.ts'
import { objectionsTo } from '../../src/view/why/objections.ts'
import type { StandingReason } from '../../src/view/why/standing-against.ts'
import { viewOf } from '../view/replica/logs.ts'
import { BEGAN_MS, calm, type Hands, instrument, type Kept, MINUTE_MS, parityOf, sessionByHand } from './by-hand/session-by-hand.ts'

const [ETH, LTC] = ['ETH/USDT', 'LTC/USDT']
const folder = mkdtempSync(join(tmpdir(), 'late-strategies-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let logs = 0
const keptBy = (): Kept => ({ store: new MemoryStore(), folder: join(folder, `log-${++logs}.db.inputs`) })

/** Below 1900 it never comes back, below 1950 it is slow; below 1990 it buys. */
const moody = join(folder, 'moody.ts')
const strategyText = (id: string): string => `import { defineStrategy, z } from 'coinfold/strategy'
export default defineStrategy({
  id: '${id}',
  settings: z.object({}),
  lookback: 3,
  on: ({ bar, candles, position }) => {
    if (bar.close < 1900) for (let n = 1; n > 0 || position.is !== 'flat'; ) n = ((candles().close(0) ?? 0) % 7) + 1
    let sum = 0
    if (bar.close < 1950) for (let n = 0; n < 20_000_000_000; n++) sum += n % 3
    return bar.close < 1990 ? { trigger: 'cheap', values: { close: bar.close, sum } } : null
  },
})
`
writeFileSync(moody, strategyText('moody'))
/** It buys whatever the price is below 1990, and is always in time. */
const steady = join(folder, 'steady.ts')
writeFileSync(
  steady,
  strategyText('steady')
    .replaceAll(/^ +(let|if).*\n/gm, '')
    .replace(', sum', ''),
)

// what answers in time needs a thousandth of it, and a busy computer less than all of it
const LIMIT_MS = 400
const SET = {
  'entry.strategy': moody,
  'exit.takeProfitPct': '1',
  'exit.hardStopPct': '30',
  'exit.maxHoldMin': '600',
  'risk.cooldownMin': '0',
  'live.strategyLimitMs': String(LIMIT_MS),
}

type Traded = Partial<Parameters<typeof sessionByHand>[0]> & Pick<Parameters<typeof sessionByHand>[0], 'during'>
const traded = (kept: Kept, { told = [instrument(ETH)], set = {}, ...session }: Traded): Promise<LogEvent[]> => {
  const history = Object.fromEntries(told.map(({ symbol }) => [symbol, calm(2000, 30)]))
  const first = Object.fromEntries(told.map(({ symbol }) => [symbol, 2000]))
  return sessionByHand({ kept, told, history, first, set: { ...SET, ...set }, ...session })
}
const closes = (symbol: string, prices: readonly number[]) => (hands: Hands) => hands.minutes({ [symbol]: prices })
const late = (log: readonly LogEvent[]): [string | null, number, boolean][] =>
  log.flatMap((event) => (event.type === 'StrategyLate' ? [[event.parts.symbol, event.data.inARow, event.data.isOff]] : []))
const minuteOf = ({ time }: LogEvent): number => Math.floor((time - BEGAN_MS) / MINUTE_MS)
const entries = (log: readonly LogEvent[], symbol = ETH): number[] =>
  log.flatMap((event) => (event.type === 'EntryRequested' && event.parts.symbol === symbol ? [minuteOf(event)] : []))

const requireSame = async (kept: Kept, log: readonly LogEvent[]): Promise<readonly SessionParity[]> => {
  const parity = await parityOf(kept)
  expect(parity.map(({ replayed }) => replayed?.fault)).toEqual(parity.map(() => null))
  expect(parity.flatMap(({ compared }) => compared?.differences ?? [])).toEqual([])
  expect(
    parity.reduce((sum, { compared }) => sum + (compared?.compared ?? 0), 0),
    'every event of the log is compared',
  ).toBe(log.length)
  expect((await verifyLog(kept.store.readAll(null))).broken, 'the second opinion').toBeUndefined()
  return parity
}

const rowsOf = async ({ store }: Kept): Promise<Row[]> => (await Array.fromAsync(store.readAll(null))).flat()
/** What a person is told who asks why nothing is bought. */
const against = async (kept: Kept, name: string, timeMs: number): Promise<readonly StandingReason[]> => {
  const view = await viewOf(await rowsOf(kept))
  return (await objectionsTo(view, await view.at({ timeMs }), name, { nowMs: timeMs })).standing
}

describe('a strategy out of a file that is late at a candle of a live market', () => {
  test('is ended, trades nothing on that candle, and goes on with the next: an endless loop, and a long one', async () => {
    const kept = keptBy()
    const log = await traded(kept, { during: closes(ETH, [1999, 1890, 1940, 1980, 1995]) })
    expect(log.find(({ type }) => type === 'StrategyLate')).toMatchObject({
      stream: expect.stringMatching(/^decision-/),
      parts: { symbol: ETH },
      input: { kind: 'candle' },
      data: { strategy: 'moody', barCloseMs: BEGAN_MS + 2 * MINUTE_MS, limitMs: LIMIT_MS, inARow: 1, isOff: false },
    })
    expect(late(log)).toEqual([
      [ETH, 1, false],
      [ETH, 2, false],
    ])
    expect(entries(log)).toEqual([4])
    await requireSame(kept, log)
    const { coins } = await openInputsTape([inputsNamed(kept.folder)!], {})
    expect(coins[0]!.series.rows, 'and on a tape of it nothing is late').toBeGreaterThanOrEqual(5)
  })

  test('is counted anew once it has answered in time', async () => {
    const log = await traded(keptBy(), { during: closes(ETH, [1890, 1890, 2000, 1890, 1890, 2000, 1980, 1995]) })
    expect(late(log).map(([, inARow, isOff]) => [inARow, isOff])).toEqual([
      [1, false],
      [2, false],
      [1, false],
      [2, false],
    ])
    expect(entries(log)).toEqual([7])
  })

  test('is off after three in a row, and what it holds leaves by its exits all the same; another coin goes on', async () => {
    const kept = keptBy()
    const log = await traded(kept, {
      told: [instrument(ETH), instrument(LTC)],
      during: (hands) =>
        hands.minutes({ [ETH]: [1980, 1890, 1890, 1890, 2010, 1980, 1980], [LTC]: [2000, 2000, 2000, 2000, 2000, 1980, 1995] }),
    })
    expect(late(log)).toEqual([
      [ETH, 1, false],
      [ETH, 2, false],
      [ETH, 3, true],
    ])
    expect(entries(log)).toEqual([1])
    expect(entries(log, LTC)).toEqual([6])
    const off = log.findLast((event): event is EventOf<'StrategyLate'> => event.type === 'StrategyLate')!
    const decided = log.find((event): event is EventOf<'ExitDecided'> => event.type === 'ExitDecided' && event.parts.symbol === ETH)!
    expect(decided.data.reason).toBe('take-profit')
    expect(decided.time).toBeGreaterThan(off.time)
    expect(log.some(({ type, parts }) => type === 'PositionClosed' && parts.symbol === ETH)).toBe(true)
    await requireSame(kept, log)
    expect(await against(kept, ETH, decided.time)).toEqual([
      {
        refusal: 'strategy-off',
        words: expect.stringMatching(/^the strategy moody of ETH\/USDT is off, as it was late at 3 candles in a row, since .*00:04/),
      },
    ])
    expect(await against(kept, LTC, decided.time)).toEqual([])
    const view = await viewOf(await rowsOf(kept))
    const { decisions } = await decisionsReport.read(kept.store)
    expect(await decisionsReport.readKept!(reportSource(view, await view.at('now')), new Asked({})), 'out of an index').toEqual({
      decisions,
    })
    expect(decisions.map(({ symbol, verdict }) => [symbol, verdict])).toEqual([
      [ETH, 'accepted'],
      [ETH, 'strategy-late'],
      [ETH, 'strategy-late'],
      [ETH, 'strategy-off'],
      [LTC, 'accepted'],
    ])
  })

  test('of two shares of a coin the one that is off leaves the other one alone', async () => {
    const kept = keptBy()
    const log = await traded(kept, {
      set: { 'slots.calm.entry.strategy': steady, 'slots.wild.entry.strategy': moody, 'entry.strategy': 'drop' },
      during: closes(ETH, [1995, 1890, 1890, 1890, 1980, 1980, 1980]),
    })
    expect(
      log.flatMap((event) => (event.type === 'StrategyLate' ? [[event.parts.slot, event.data.inARow, event.data.isOff]] : [])),
    ).toEqual([
      ['wild', 1, false],
      ['wild', 2, false],
      ['wild', 3, true],
    ])
    const lastMs = log.findLast(({ type }) => type === 'EntryRequested')!.time
    const slots = log.flatMap(({ type, parts }) => (type === 'EntryRequested' ? [parts.slot] : []))
    expect(new Set(slots)).toEqual(new Set(['calm']))
    await requireSame(kept, log)
    expect((await against(kept, `${ETH} wild`, lastMs)).map(({ refusal }) => refusal)).toContain('strategy-off')
    expect((await against(kept, `${ETH} calm`, lastMs)).map(({ refusal }) => refusal)).not.toContain('strategy-off')
  })

  test('is asked again once its options have changed, and not for others', async () => {
    const kept = keptBy()
    const log = await traded(kept, {
      set: { 'live.strategyLateBars': '1' },
      during: async ({ minutes, source, pass }) => {
        const reconfigured = async (set: Readonly<Record<string, string>>): Promise<void> => {
          const applied = source().reconfigure(loadConfig({ overrides: { ...SET, 'live.strategyLateBars': '1', ...set } }), {
            actor: 'anna',
            because: 'a test',
          })
          await pass(100)
          expect((await applied)?.ok).toBe(true)
        }
        await minutes({ [ETH]: [1890, 1980] })
        await reconfigured({ 'exit.maxHoldMin': '500' })
        await minutes({ [ETH]: [1980] })
        await reconfigured({ 'exit.maxHoldMin': '500', 'live.strategyLimitMs': '500' })
        await minutes({ [ETH]: [1995] })
      },
    })
    expect(log.flatMap(({ type }) => (/^Strategy|^Config|^EntryR/.test(type) ? [type] : []))).toEqual([
      'ConfigApplied',
      'StrategyLate',
      'ConfigApplied',
      'ConfigApplied',
      'StrategyResumed',
      'EntryRequested',
    ])
    expect(log.find(({ type }) => type === 'StrategyResumed')).toMatchObject({ actor: 'anna', data: { strategy: 'moody' } })
    await requireSame(kept, log)
  })

  test('a start asks it again, and both sessions come to the same when they are played again, over a kill', async () => {
    const kept = keptBy()
    let left: Kept | null = null
    await traded(kept, {
      during: async ({ minutes, killed, pass }) => {
        await minutes({ [ETH]: [1890, 1940, 1890, 1980] })
        await pass(1000)
        left = await killed(`log-${++logs}.db.inputs`)
      },
    })
    const log = await traded(left!, {
      first: { [ETH]: 1980 },
      atMs: BEGAN_MS + 6 * MINUTE_MS,
      during: closes(ETH, [1980, 1890, 2010]),
    })
    expect(late(log).map(([, inARow, isOff]) => [inARow, isOff])).toEqual([
      [1, false],
      [2, false],
      [3, true],
      [1, false],
    ])
    expect(entries(log)).toHaveLength(1)
    await requireSame(left!, log)
    const [first, second] = log.filter(({ type }) => type === 'SessionStarted')
    expect((await against(left!, ETH, first!.time + 5 * MINUTE_MS)).map(({ refusal }) => refusal)).toEqual(['strategy-off'])
    expect((await against(left!, ETH, second!.time + MINUTE_MS)).map(({ refusal }) => refusal)).toEqual([])
  })
})
