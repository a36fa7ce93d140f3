import { copyFileSync, mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { SqliteStore } from '../../src/event/sqlite/store.ts'
import { expectRefusal } from '../rig/ended.ts'
import { engine } from '../rig/engine.ts'
import {
  bytesOf,
  change,
  copyLog,
  eventsOf,
  expectSound,
  inFolder,
  inside,
  openFolder,
  playWhole,
  type Result,
  tapeFolder,
  tapeOf,
} from './stage.ts'

openFolder()

type Event = ReturnType<typeof eventsOf>[number]
let whole: Result
let killed: Event[]
beforeAll(async () => {
  whole = await playWhole('whole.db')
  change(whole.log)
  const log = inFolder('killed.db')
  expect((await engine(['run', '--log', log], { at: 'after-append:100' })).signal).toBe('SIGKILL')
  // closes what the process left open, so that a copy of the one file is the log
  await SqliteStore.open(log).close()
  killed = eventsOf(log)
})

const resume = (log: string, ...flags: string[]) => inside(['run', '--resume', '--json', '--log', log, ...flags])

test('a finished log, resumed: nothing is traded again, and its state is the same', async () => {
  const log = copyLog(whole.log, 'finished.db')
  const ended = await resume(log)
  expect(ended.code, ended.stderr).toBe(0)
  const again = JSON.parse(ended.stdout)
  expect(again).toMatchObject({ isAtEnd: true, boot: { events: whole.events, stateHash: whole.stateHash } })
  const { folds, stateHash, orders, fills } = whole
  expect(again).toMatchObject({ folds, stateHash, orders, fills })
  const added = eventsOf(log).slice(whole.events)
  expect(added.map(({ type }) => type)).toEqual([
    'SessionStarted',
    'SessionReconciled',
    'HeadsSealed',
    'SessionDraining',
    'SessionStopped',
    'HeadsSealed',
  ])
  await expectSound(log, whole.head)
})

describe('another tape', () => {
  const expectLeftAlone = async (log: string, code: 1 | 2, sentence: RegExp, ...flags: string[]): Promise<void> => {
    const before = bytesOf(log)
    expectRefusal(await resume(log, ...flags), code, sentence)
    expect(bytesOf(log)).toBe(before)
  }

  test('is refused with both named', async () => {
    const log = copyLog(inFolder('killed.db'), 'other-tape.db')
    const sentence =
      /another tape \(BTC\/USD with \d+ rows, ETH\/USD .*\) than this one \(BTC\/USD with \d+ rows\); resume it with the files/
    await expectLeftAlone(log, 2, sentence, '--tape', tapeOf('BTC-USD'))
  })

  test('of the same candles under another venue is refused as such', async () => {
    const log = copyLog(inFolder('killed.db'), 'other-venue.db')
    mkdirSync(inFolder('kraken'))
    for (const symbol of ['BTC-USD', 'ETH-USD', 'LTC-USD']) copyFileSync(tapeOf(symbol), inFolder(`kraken/kraken_${symbol}_1m.csv.gz`))
    await expectLeftAlone(log, 2, /made from the same candles with another venue, timeframe or tick size/, '--tape', inFolder('kraken'))
  })

  test('that went away is asked for by name, and found again elsewhere', async () => {
    mkdirSync(inFolder('before'))
    for (const symbol of ['BTC-USD', 'ETH-USD', 'LTC-USD']) copyFileSync(tapeOf(symbol), inFolder(`before/coinbase_${symbol}_1m.csv.gz`))
    const log = inFolder('moved.db')
    // a relative path must be found again from another folder
    const begun = await inside(['run', '--json', '--log', log, '--tape', 'before'])
    expect(JSON.parse(begun.stdout).folds).toEqual(whole.folds)
    const elsewhere = await inside(['run', '--resume', '--json', '--log', log], { cwd: tapeFolder })
    expect(elsewhere.code, 'found from any folder').toBe(0)
    renameSync(inFolder('before'), inFolder('after'))
    await expectLeftAlone(log, 1, /The tape that the log was made from is not where it was: .*before.* --tape/)
    const found = await resume(log, '--tape', inFolder('after'))
    expect(found.code, found.stderr).toBe(0)
    expect((await resume(log, '--tape', tapeFolder)).code, 'the same files are the same tape wherever they lie').toBe(0)
  })

  test('that broke meanwhile is refused', async () => {
    const log = copyLog(inFolder('killed.db'), 'broken-tape.db')
    await expectLeftAlone(log, 2, /The tape \S+none does not exist/, '--tape', join(inFolder('none')))
  })
})

type Plan = { hardStop: object; takeProfit: object; maxHoldMs: number }
const isRequest = ({ type }: Event): boolean => /^(Entry|Protection|Exit)Requested$/.test(type)

describe('another strategy', () => {
  const CHANGED = { 'entry.dropPct': '0.7', 'exit.hardStopPct': '1.5', 'exit.takeProfitPct': '0.9', 'exit.maxHoldMin': '100' }
  let log: string
  let all: Event[]
  let result: Result
  beforeAll(async () => {
    log = copyLog(inFolder('killed.db'), 'other-strategy.db')
    const ended = await resume(log, ...Object.entries(CHANGED).flatMap(([key, value]) => ['--set', `${key}=${value}`]))
    expect(ended.code, ended.stderr).toBe(0)
    result = JSON.parse(ended.stdout)
    all = eventsOf(log)
  })

  test('keeps everything that was in the log, and the change is an event that names it', async () => {
    expect(all.slice(0, killed.length)).toEqual(killed)
    const applied = all.filter(({ type }) => type === 'ConfigApplied')
    expect(applied).toHaveLength(2)
    expect(applied[1]?.data.changed).toEqual({
      'entry.dropPct': [2, 0.7],
      'exit.hardStopPct': ['5', '1.5'],
      'exit.maxHoldMin': [1440, 100],
      'exit.takeProfitPct': ['2.5', '0.9'],
    })
    expect(new Set(all.filter(isRequest).map(({ data }) => data.orderId)).size).toBe(all.filter(isRequest).length)
    await expectSound(log)
    const replayed = JSON.parse((await inside(['replay', '--json', '--log', log])).stdout)
    expect(replayed.folds).toEqual(result.folds)
    expect(result.folds, 'the new strategy trades otherwise').not.toEqual(whole.folds)
  })

  /** Of each cycle the plan it was entered under, and whether that was before the change. */
  const cycles = () => {
    const found: { isOld: boolean; plan: Plan; later: Event[] }[] = []
    const open = new Map<string, (typeof found)[number]>()
    for (const [at, event] of all.entries()) {
      if (event.type === 'EntryRequested') {
        const { plan } = event.data as { plan: Plan }
        const cycle = { isOld: at < killed.length, plan, later: [] as Event[] }
        found.push(cycle)
        open.set(event.stream, cycle)
      } else if (at >= killed.length) open.get(event.stream)?.later.push(event)
    }
    return found
  }

  test('leaves open positions their plan, and gives new ones the new plan (F63)', () => {
    const kept = cycles().filter(({ isOld, later }) => isOld && later.some(isRequest))
    expect(kept.length, 'positions were open, and were sold after the change').toBeGreaterThan(0)
    const fresh = cycles().filter(({ isOld }) => !isOld)
    expect(fresh.length).toBeGreaterThan(0)
    for (const { isOld, plan, later } of [...kept, ...fresh]) {
      expect(plan.hardStop).toEqual({ by: 'pct', of: isOld ? '5' : '1.5' })
      expect(plan.takeProfit).toEqual({ by: 'pct', of: isOld ? '2.5' : '0.9' })
      expect(plan.maxHoldMs).toBe((isOld ? 1440 : 100) * 60_000)
      for (const { type, data } of later) {
        const paid = Number((data.hangsOn as { price: string } | null | undefined)?.price)
        if (type === 'ProtectionRequested')
          expect(Number(data.stopPrice) / paid, 'a stop rests where its plan says').toBeCloseTo(isOld ? 0.95 : 0.985, 3)
        if (type === 'ExitDecided' && data.reason === 'take-profit')
          expect(Number(data.threshold) / paid).toBeCloseTo(isOld ? 1.025 : 1.009, 3)
      }
    }
    expect(kept.flatMap(({ later }) => later).filter(({ type }) => type === 'ExitRequested').length, 'and some by an exit').toBeGreaterThan(
      0,
    )
  })
})

test.each([
  ['paper.seed=2', /another paper exchange \(paper\.seed was 1\)/],
  ['paper.takerFeePct=0.2', /\(paper\.takerFeePct was "0\.1"\)/],
  ['paper.candlePath=low-first', /\(paper\.candlePath was "nearest"\)/],
  ['instruments={"BTC/USD":{"tickSize":"0.01","stepSize":"0.1","minQuantity":"0","minNotional":"0"}}', /\(instruments was \{\}\)/],
])('another paper exchange is refused, for its past would be another: %s', async (option, sentence) => {
  const log = copyLog(inFolder('killed.db'), `exchange-${option.slice(0, 11)}.db`)
  const before = bytesOf(log)
  expectRefusal(await resume(log, '--set', option), 2, sentence)
  expect(bytesOf(log)).toBe(before)
})
