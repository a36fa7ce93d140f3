import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import type { Wish } from '../../../machines/session/operator-command.ts'
import { parityText } from '../../../src/cli/parity-text.ts'
import { MemoryStore } from '../../../src/event/memory/store.ts'
import type { LogEvent } from '../../../src/kernel/log-event.ts'
import { inputsNamed } from '../../../src/run/inputs/inputs-named.ts'
import { openInputsTape } from '../../../src/run/inputs/inputs-tape.ts'
import { segmentsIn } from '../../../src/run/inputs/segment-folder.ts'
import type { SessionParity } from '../../../src/run/inputs/session-parity.ts'
import { play } from '../../engine/play.ts'
import { BEGAN_MS, calm, type Hands, instrument, type Kept, MINUTE_MS, parityOf, sessionByHand } from '../by-hand/session-by-hand.ts'

const SYMBOL = 'ETH/USDT'
const PERPETUAL = 'BTC/USDT:USDT'
const SET = {
  'entry.windowMin': '10',
  'entry.minWindowBars': '10',
  'exit.takeProfitPct': '1',
  'exit.hardStopPct': '2',
  'risk.cooldownMin': '0',
  'entry.dropPct': '1.5',
}
const folder = mkdtempSync(join(tmpdir(), 'parity-cases-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let logs = 0

/** A log on a server, for all that parity asks of a store. */
class ServerLike extends MemoryStore {
  override readonly isDense = false
  override readonly holdsBack = false as unknown as true
}
const keptBy = (store = new MemoryStore()): Kept => ({ store, folder: join(folder, `log-${++logs}.db.inputs`) })

type Traded = Partial<Parameters<typeof sessionByHand>[0]> & Pick<Parameters<typeof sessionByHand>[0], 'during'>
const traded = (kept: Kept, { told = [instrument(SYMBOL)], ...session }: Traded): Promise<LogEvent[]> => {
  const history = Object.fromEntries(told.map(({ symbol }) => [symbol, calm(2000, 30)]))
  const first = Object.fromEntries(told.map(({ symbol }) => [symbol, 2000]))
  return sessionByHand({ kept, told, set: SET, history, first, ...session })
}
const ask = async ({ source, pass }: Hands, id: string, wish: Wish): Promise<void> => {
  const answer = source().ask({ id, actor: 'anna', because: 'a test', wish })
  await pass(100)
  expect((await answer).answer.is).not.toBe('refused')
}
const types = (log: readonly LogEvent[], pattern: RegExp): string[] => log.flatMap(({ type }) => (pattern.test(type) ? [type] : []))
const differences = (parity: readonly SessionParity[]) =>
  parity.flatMap(({ replayed, compared }) => [...(replayed?.fault ? [replayed.fault] : []), ...(compared?.differences ?? [])])
const textOf = (parity: readonly SessionParity[]): string => parityText(parity).join('\n')
const compared = (parity: readonly SessionParity[]): number => parity.reduce((sum, one) => sum + (one.compared?.compared ?? 0), 0)

/** Bought after the fall, held from then on. */
const FALL = [1995, 1960, 1958]

describe('a session that is played again comes to the same', () => {
  test.each([
    ['in a file', () => new MemoryStore()],
    ['on a server', () => new ServerLike()],
  ])('over a pause and a close by an operator, its log %s', async (_, store) => {
    const kept = keptBy(store())
    const log = await traded(kept, {
      during: async (hands) => {
        await hands.minutes({ [SYMBOL]: FALL })
        await ask(hands, 'p', { type: 'Pause' })
        await hands.minutes({ [SYMBOL]: [1959, 1950] })
        await ask(hands, 'c', { type: 'CloseCoin', symbol: SYMBOL })
        await hands.minutes({ [SYMBOL]: [1951] })
        await ask(hands, 'r', { type: 'Resume' })
        await hands.minutes({ [SYMBOL]: [1880, 1881] })
      },
    })
    expect(types(log, /^(EntryRequested|TradingPaused|PositionClosed|TradingResumed)$/).slice(0, 5)).toEqual([
      'EntryRequested',
      'TradingPaused',
      'PositionClosed',
      'TradingResumed',
      'EntryRequested',
    ])
    const parity = await parityOf(kept)
    expect(differences(parity)).toEqual([])
    expect(compared(parity), 'every event of the log').toBe(log.length)
  })

  test('over a gap in the feed, which keeps one coin from being bought and not the other', async () => {
    const other = 'LTC/USDT'
    const kept = keptBy()
    const log = await traded(kept, {
      told: [instrument(SYMBOL), instrument(other)],
      during: async ({ minutes, feed, pass }) => {
        await minutes({ [SYMBOL]: [1999], [other]: [1999] })
        feed.tell({ kind: 'line', is: 'down', because: 'cut', symbols: [SYMBOL] })
        await minutes({ [other]: [1960, 1958] })
        feed.tell({ kind: 'candle', symbol: SYMBOL, timeframeMs: MINUTE_MS, candle: { ...fallen, openMs: BEGAN_MS + MINUTE_MS } })
        feed.tell({ kind: 'candle', symbol: SYMBOL, timeframeMs: MINUTE_MS, candle: { ...fallen, openMs: BEGAN_MS + 2 * MINUTE_MS } })
        await pass(0)
        feed.tell({ kind: 'line', is: 'gap', because: 'trades were missed', symbols: null })
        feed.tell({ kind: 'line', is: 'up', because: 'back', symbols: null })
        await minutes({ [SYMBOL]: [1959, 1961], [other]: [1959, 1961] })
      },
    })
    const refused = log.find(({ type }) => type === 'ProposalRefused')
    expect(refused).toMatchObject({ parts: { symbol: SYMBOL }, data: { refusal: 'feed-down' } })
    expect(log.flatMap(({ type, data }) => (type === 'FeedObserved' ? [[data.is, data.symbols]] : []))).toEqual([
      ['down', [SYMBOL]],
      ['gap', null],
      ['up', [SYMBOL]],
    ])
    const entries = log.flatMap(({ type, parts }) => (type === 'EntryRequested' ? [parts.symbol] : []))
    expect(entries).toEqual([other, SYMBOL])
    const parity = await parityOf(kept)
    expect(differences(parity)).toEqual([])
    expect(compared(parity)).toBe(log.length)
  })

  test('of a perpetual with marks and funding, which a tape of it settles as well', async () => {
    const kept = keptBy()
    const log = await traded(kept, {
      told: [instrument(PERPETUAL)],
      during: async ({ minutes, feed }) => {
        let price = 2000
        await minutes({ [PERPETUAL]: [...FALL, 1957, 1956] }, (nowMs) => {
          price -= 0.5
          feed.tell({ kind: 'mark', symbol: PERPETUAL, price: (price - 30).toFixed(2), venueTimeMs: nowMs })
          if (nowMs === BEGAN_MS + 4 * MINUTE_MS) feed.tell({ kind: 'funding', symbol: PERPETUAL, rate: '0.0001', atMs: nowMs })
        })
      },
    })
    const funding = (events: readonly LogEvent[]) => events.flatMap((event) => (event.type === 'FundingSettled' ? [event.data.rate] : []))
    expect(funding(log)).toEqual(['0.0001'])
    const parity = await parityOf(kept)
    expect(differences(parity)).toEqual([])
    expect(compared(parity)).toBe(log.length)
    const { events } = await play({ tape: await openInputsTape([inputsNamed(kept.folder)!], {}), set: SET })
    expect(funding(events)).toEqual(['0.0001'])
  })

  test('over a kill: what was taken in behind the last event is passed over, and counted (I-35)', async () => {
    const kept = keptBy()
    let left: Kept | null = null
    await traded(kept, {
      during: async ({ minutes, killed, pass }) => {
        await minutes({ [SYMBOL]: FALL })
        await pass(1000)
        left = await killed(`log-${++logs}.db.inputs`)
      },
    })
    const log = await traded(left!, {
      first: { [SYMBOL]: 1958 },
      atMs: BEGAN_MS + 4 * MINUTE_MS,
      during: async ({ minutes }) => minutes({ [SYMBOL]: [1959, 1990] }),
    })
    expect(types(log, /^SessionSt/)).toEqual(['SessionStarted', 'SessionStarted', 'SessionStopped'])
    const parity = await parityOf(left!)
    expect(differences(parity)).toEqual([])
    expect(compared(parity)).toBe(log.length)
    expect(parity.map(({ replayed }) => replayed!.passedOver > 0)).toEqual([true, false])
    expect(textOf(parity)).toMatch(/\d+ inputs passed over, behind the last event of a process that died/)
  })
})

const fallen = { open: '1999', high: '1999', low: '1960', close: '1960', volume: '5000' }

/** The session's last file with its text changed, unpacked. */
const changed = ({ folder: of }: Kept, change: (text: string) => string): void => {
  const { path } = segmentsIn(of).at(-1)!
  const text = gunzipSync(readFileSync(path)).toString()
  rmSync(path)
  writeFileSync(path.slice(0, -'.gz'.length), change(text))
}

describe('what is not there any more', () => {
  test('a torn end that the log cites is an input that is missing, and what stands before it is compared', async () => {
    const kept = keptBy()
    await traded(kept, { during: async ({ minutes }) => minutes({ [SYMBOL]: [...FALL, 1990] }) })
    changed(kept, (text) => text.slice(0, Math.floor(text.length * 0.6)))
    const parity = await parityOf(kept)
    expect(differences(parity)).toEqual([])
    expect(parity[0]!.replayed!.missing).toBeGreaterThan(1)
    expect(compared(parity)).toBeGreaterThan(5)
    expect(textOf(parity)).toContain(`Input missing: the log cites input ${parity[0]!.replayed!.missing}, and it is not there`)
    expect(textOf(parity)).toContain('ends with half a line, which is passed over')
  })

  test('a session whose beginning was deleted is not compared, and it is said from when on parity begins', async () => {
    const kept = keptBy()
    await traded(kept, { during: async ({ minutes }) => minutes({ [SYMBOL]: Array.from({ length: 61 }, () => 2000) }) })
    const secondMs = BEGAN_MS + 62 * MINUTE_MS
    await traded(kept, { atMs: secondMs, during: async ({ minutes }) => minutes({ [SYMBOL]: [2000] }) })
    rmSync(segmentsIn(kept.folder)[0]!.path)
    const parity = await parityOf(kept)
    expect(parity.map(({ skipped }) => skipped)).toEqual([expect.stringContaining('it began before what is kept'), null])
    expect(differences(parity)).toEqual([])
    expect(textOf(parity)).toContain(`Parity begins with the session of ${new Date(parity[1]!.beganMs).toISOString()}`)
    expect(parity[1]!.beganMs).toBeGreaterThanOrEqual(secondMs - MINUTE_MS)
  })

  test('a wish that was taken out of what was kept is found by what it led to', async () => {
    const kept = keptBy()
    await traded(kept, {
      during: async (hands) => {
        await hands.minutes({ [SYMBOL]: FALL })
        await ask(hands, 'c', { type: 'CloseCoin', symbol: SYMBOL })
        await hands.minutes({ [SYMBOL]: [1959] })
      },
    })
    changed(kept, (text) => text.replace('"type":"CloseCoin"', '"type":"CancelEntry"'))
    expect(differences(await parityOf(kept))).not.toEqual([])
  })
})
