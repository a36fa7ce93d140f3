import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import type { EventOf, EventType } from '../../src/kernel/log-event.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { positionsReport } from '../../src/report/positions-report.ts'
import { readScript } from '../../src/run/script/script.ts'
import { type Disturb, expectConserved, type Played, play } from './play.ts'

const folder = mkdtempSync(join(tmpdir(), 'slots-'))
afterAll(() => rmSync(folder, { recursive: true }))

const MINUTE = 60_000
const BEGAN_MS = Date.parse('2022-01-03T04:00:00Z')
const SYMBOL = 'AAA/USD'

/** One slot buys a fall of 2 %, the other one of 5 %, with targets of their own. */
const SET = {
  'paper.spreadPct': '0',
  'paper.slippagePct': '0',
  'risk.maxCoinExposurePct': '100',
  'slots.dip.exit.takeProfitPct': '4',
  'slots.dip.sizing.tradePct': '5',
  'slots.deep.entry.dropPct': '5',
  'slots.deep.exit.takeProfitPct': '3',
}

/** An hour at 100, and what comes then. */
const tapeOf = (name: string, after: readonly number[]) => {
  const prices = [...Array.from({ length: 60 }, () => 100), ...after]
  const path = join(folder, `x_AAA-USD_1m_${name}.csv`)
  writeFileSync(path, prices.map((price, at) => `${BEGAN_MS + at * MINUTE},${price},${price},${price},${price},100000`).join('\n'))
  return openTape([path], {})
}
const of = <T extends EventType>({ events }: Played, type: T, slot?: string): EventOf<T>[] =>
  events.filter((event): event is EventOf<T> => event.type === type && (slot === undefined || event.parts.slot === slot))
const isSound = async (played: Played): Promise<void> => {
  expect((await verifyLog(played.store.readAll(null), { isDense: true })).broken).toBe(undefined)
}

describe('strategies side by side on one coin', () => {
  test('each buys by its own rule and size, has its own stop and target, and sells its own coins alone', async () => {
    const played = await play({ tape: await tapeOf('both', [97, 97, 94.9, 94.9, 98, 98, 101, 101]), set: SET })
    expect(of(played, 'EntryRequested').map(({ stream, parts }) => [stream, parts.slot])).toEqual([
      ['position-paper.x.main-AAA%2FUSD-dip', 'dip'],
      ['position-paper.x.main-AAA%2FUSD-deep', 'deep'],
    ])
    const stops = of(played, 'ProtectionRequested').map(({ parts, data }) => [parts.slot, 'stopPrice' in data ? data.stopPrice : null])
    expect(stops).toEqual([
      ['dip', '92.2'],
      ['deep', '90.2'],
    ])
    const closed = of(played, 'PositionClosed').map(({ parts, data }) => [parts.slot, data.reason])
    expect(closed).toEqual([
      ['deep', 'take-profit'],
      ['dip', 'take-profit'],
    ])
    for (const slot of ['dip', 'deep'])
      expect(of(played, 'ExitFilled', slot).map(({ data }) => data.quantity)).toEqual(
        of(played, 'EntryFilled', slot).map(({ data }) => data.quantity),
      )
    const { positions } = await positionsReport.read(played.store)
    expect(positions.map(({ slot, reason }) => [slot, reason])).toEqual([
      ['dip', 'take-profit'],
      ['deep', 'take-profit'],
    ])
    await isSound(played)
    expectConserved(played)
  })

  test('the stops that the venue takes of a coin are shared, and where too few are left the engine watches', async () => {
    const stopsOf = async (set: Readonly<Record<string, string>>) =>
      of(await play({ tape: await tapeOf('stops', [94, 94]), set }), 'EntryRequested').map(({ data }) => data.plan.maxStops)
    // of five one is the owner's
    expect(await stopsOf(SET)).toEqual([2, 2])
    const five = Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((slot) => [`slots.${slot}.sizing.tradePct`, '1']))
    expect(await stopsOf({ 'paper.spreadPct': '0', ...five })).toEqual([0, 0, 0, 0, 0])
  })

  test('exposure of the coin adds them up, and each counts as a position', async () => {
    const refused = async (set: Readonly<Record<string, string>>) =>
      of(await play({ tape: await tapeOf('risk', [94, 94]), set: { ...SET, ...set } }), 'ProposalRefused').map(({ parts, data }) => [
        parts.slot,
        data.refusal,
      ])
    // the deep one buys for a tenth of the money, the other one for a twentieth
    expect(await refused({ 'risk.maxCoinExposurePct': '12' })).toEqual([['dip', 'coin-exposure']])
    expect(await refused({ 'risk.maxPositions': '1' })).toEqual([['dip', 'max-positions']])
  })

  test('a run that was stopped goes on to the same end', async () => {
    const given = { tape: await tapeOf('resumed', [97, 97, 94.9, 94.9, 98, 98, 94, 94, 101, 101]), set: SET }
    const whole = await play(given)
    for (const at of [61, 63, 65, 67]) {
      const stop = new AbortController()
      const first = await play({ ...given, stop: stop.signal, onProgress: async (rows) => (rows > at ? stop.abort() : undefined) })
      const resumed = await play({ ...given, store: first.store })
      expect(resumed.hashes.stateHash).toBe(whole.hashes.stateHash)
      await isSound(resumed)
    }
  })

  test('a slot that holds something may not be renamed or left out, nor a coin be held whole again: nothing is written', async () => {
    const tape = await tapeOf('renamed', [97, 97])
    const { store } = await play({ tape, set: SET })
    const { 'slots.dip.exit.takeProfitPct': _, 'slots.dip.sizing.tradePct': __, ...without } = SET
    const whole = { 'paper.spreadPct': '0' }
    for (const [set, now] of [
      [without, 'deep'],
      [{ ...without, 'slots.tip.sizing.tradePct': '5' }, 'deep and tip'],
      [whole, 'net'],
    ] as const) {
      const events = (await play({ tape, set: SET, store })).events.length
      await expect(play({ tape, set, store })).rejects.toThrow(
        `The log holds AAA/USD in its slot "dip", and the configuration has ${now} now`,
      )
      let after = 0
      for await (const page of store.readAll(null)) after += page.length
      expect(after).toBe(events)
    }
    // one that holds nothing may go
    const { 'slots.deep.entry.dropPct': ___, 'slots.deep.exit.takeProfitPct': ____, ...flat } = SET
    await isSound(await play({ tape, set: flat, store }))
  })

  test('a person closes all of a coin, a signal asks each slot, and each of them answers', async () => {
    const tape = await tapeOf('asked', [94.9, 94.9, ...Array.from({ length: 8 }, () => 98.5)])
    const at = (minute: number) => new Date(BEGAN_MS + minute * MINUTE).toISOString()
    const rows = [
      { time: at(62), command: 'close', symbol: SYMBOL, reason: 'news' },
      { time: at(66), id: 'in', symbol: SYMBOL, direction: 'long', score: 1, ttlS: 600 },
      { time: at(68), id: 'out', symbol: SYMBOL, action: 'exit' },
    ]
    const script = readScript(rows.map((row) => JSON.stringify(row)).join('\n'), { path: 'script.jsonl', tape, ttlS: 600 })
    const set = { ...SET, 'exit.signal': 'any-price', 'risk.cooldownMin': '0', 'entry.windowMin': '60' }
    const played = await play({ tape, script, set })
    const reasons = of(played, 'PositionClosed').map(({ parts, data }) => [parts.slot, data.reason])
    expect(reasons.toSorted()).toEqual([
      ['deep', 'operator'],
      ['deep', 'signal'],
      ['dip', 'operator'],
      ['dip', 'signal'],
    ])
    const accepted = { is: 'accepted' }
    expect(of(played, 'CommandAnswered').map(({ data }) => data.answer)).toEqual([
      { is: 'by-coin', coins: { 'AAA/USD deep': accepted, 'AAA/USD dip': accepted } },
    ])
    const answers = of(played, 'SignalAnswered').map(({ stream, data }) => [stream, data.id, data.answer.is])
    expect(answers).toEqual(
      ['in', 'out'].flatMap((id) => ['deep', 'dip'].map((slot) => [`decision-paper.x.main-AAA%2FUSD-${slot}`, id, 'accepted'])),
    )
    await isSound(played)
  })

  test('what is sold by hand is taken from each slot, once: all of both, or what no order of theirs may still sell', async () => {
    const sale = (quantity: string) => ({
      kind: 'foreign-fill' as const,
      symbol: SYMBOL,
      fill: {
        tradeId: 'hand',
        side: 'sell' as const,
        quantity,
        price: '95',
        fee: { amount: '0.9', asset: 'USD', quoteValue: '0.9' },
        because: 'by-hand' as const,
      },
      venueTimeMs: BEGAN_MS + 64 * MINUTE,
    })
    const soldByHand = (quantity: string): Disturb => {
      let fills = 0
      return (report, tell) => {
        tell(report)
        if (report.kind === 'reply' && ++fills === 4) for (let times = 0; times < 2; times++) tell(sale(quantity))
      }
    }
    const tape = await tapeOf('hand', [94, 94, 94, 94])
    const bought = await play({ tape, set: SET })
    const held = Object.fromEntries(of(bought, 'EntryFilled').map(({ parts, data }) => [parts.slot, data.quantity]))
    const played = await play({ tape, set: SET, disturb: soldByHand('1000') })
    expect(of(played, 'ForeignFill').map(({ parts, data }) => [parts.slot, data.quantity, data.part])).toEqual([
      // filled last, and written first
      ['deep', held.deep, { is: 'held', of: '1000', behind: 1 }],
      ['dip', held.dip, { is: 'held', of: '1000' }],
    ])
    await isSound(played)
    // stops stand for all of both: whose coins these were cannot be told
    const refused = await play({ tape, set: SET, disturb: soldByHand('1') })
    expect(of(refused, 'ForeignFill')).toEqual([])
    await isSound(refused)
  })
})
