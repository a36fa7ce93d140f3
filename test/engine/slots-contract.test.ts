import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import type { EventOf, EventType } from '../../src/kernel/log-event.ts'
import { parse } from '../../src/kernel/money.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { expectConserved, type Played, play } from './play.ts'

const folder = mkdtempSync(join(tmpdir(), 'slots-contract-'))
afterAll(() => rmSync(folder, { recursive: true }))

const MINUTE = 60_000
const BEGAN_MS = Date.parse('2022-01-03T04:00:00Z')
const SYMBOL = 'AAA/USD:USD'

/** One slot buys a fall, the other one sells a rise short. */
const SET = {
  'paper.marginMode': 'cross',
  'paper.spreadPct': '0',
  'paper.slippagePct': '0',
  'risk.maxCoinExposurePct': '100',
  'slots.dip.exit.takeProfitPct': '60',
  'slots.pop.entry.strategy': 'rise',
  'slots.pop.exit.takeProfitPct': '3',
}
/** Both buy a fall, the one of 2 %, the other of 5 %. */
const FALLS = { ...SET, 'slots.pop.entry.strategy': 'drop', 'slots.pop.entry.dropPct': '5', 'slots.pop.exit.takeProfitPct': '60' }

const tapeOf = (name: string, after: readonly number[]) => {
  const prices = [...Array.from({ length: 60 }, () => 100), ...after]
  const path = join(folder, `x_AAA-PERP_1m_${name}.csv`)
  writeFileSync(path, prices.map((price, at) => `${BEGAN_MS + at * MINUTE},${price},${price},${price},${price},100000`).join('\n'))
  return openTape([`${SYMBOL}=${path}`], {})
}
const hours = (count: number, price: number): number[] => Array.from({ length: count * 60 }, () => price)
const of = <T extends EventType>({ events }: Played, type: T): EventOf<T>[] =>
  events.filter((event): event is EventOf<T> => event.type === type)
const sumOf = (amounts: readonly string[]): bigint => amounts.reduce((sum, amount) => sum + parse(amount), 0n)
const isSound = async (played: Played): Promise<void> => {
  expect((await verifyLog(played.store.readAll(null), { isDense: true })).broken).toBe(undefined)
}

describe('strategies side by side on one contract', () => {
  test('have one direction: an entry against what another slot holds is refused with what that holds', async () => {
    const played = await play({ tape: await tapeOf('against', [97, 97, 99.5, 99.5]), set: SET })
    const [filled, ...more] = of(played, 'EntryFilled')
    expect([filled!.parts.slot, more]).toEqual(['dip', []])
    expect(of(played, 'ProposalRefused').map(({ parts, data }) => [parts.slot, data.refusal, data.judged])).toEqual([
      [
        'pop',
        'opposite-direction',
        expect.objectContaining({ direction: 'short', slot: 'dip', held: 'long', exposure: filled!.data.quantity }),
      ],
    ])
    await isSound(played)
  })

  test('take turns: what one held is no matter once it is closed, and the books are those of the venue when nothing is held', async () => {
    const set = { ...SET, 'slots.dip.exit.takeProfitPct': '2' }
    const played = await play({ tape: await tapeOf('turns', [97, 97, 99.5, 99.5, 99.5, 101.6, 101.6, 96.4]), set })
    expect(of(played, 'PositionClosed').map(({ parts, data }) => [parts.slot, data.reason])).toEqual([
      ['dip', 'take-profit'],
      ['pop', 'take-profit'],
    ])
    expectConserved(played)
    await isSound(played)
  })

  test('close their own contracts alone, at what each was entered for', async () => {
    const set = { ...FALLS, 'slots.pop.exit.takeProfitPct': '3', 'slots.dip.exit.takeProfitPct': '4' }
    const played = await play({ tape: await tapeOf('own', [97, 97, 94, 94, 97.5, 97.5, 102, 102]), set })
    const closed = of(played, 'PositionClosed').map(({ parts, data }) => [parts.slot, data.reason])
    expect(closed).toEqual([
      ['pop', 'take-profit'],
      ['dip', 'take-profit'],
    ])
    for (const slot of ['dip', 'pop']) {
      const quantities = (type: 'EntryFilled' | 'ExitFilled') =>
        of(played, type)
          .filter(({ parts }) => parts.slot === slot)
          .map(({ data }) => data.quantity)
      expect(sumOf(quantities('ExitFilled'))).toBe(sumOf(quantities('EntryFilled')))
    }
    expectConserved(played)
    await isSound(played)
  })

  test('share funding by what each holds', async () => {
    const played = await play({ tape: await tapeOf('funded', [94, ...hours(5, 94)]), set: FALLS })
    const settled = of(played, 'FundingSettled')
    expect(settled.map(({ parts }) => parts.slot)).toEqual(['pop', 'dip'])
    const held = Object.fromEntries(of(played, 'EntryFilled').map(({ parts, data }) => [parts.slot, data.quantity]))
    expect(settled.map(({ data }) => data.quantity)).toEqual([held.pop, held.dip])
    expectConserved(played)
    await isSound(played)
  })

  test('are liquidated together, each of what it holds, and the trade is the venue’s', async () => {
    // both sold short for half of the money: a gap to three times the price takes more than there is
    const rises = { 'slots.dip.entry.strategy': 'rise', 'slots.pop.entry.strategy': 'rise', 'slots.pop.entry.risePct': '5' }
    const set = { ...FALLS, ...rises, 'sizing.tradePct': '45', 'risk.maxTotalExposurePct': '100' }
    const played = await play({ tape: await tapeOf('liquidated', [106, 106, 320, 320, 320]), set })
    const fills = of(played, 'ForeignFill')
    expect(fills.map(({ data }) => data.because)).toEqual(['liquidation', 'liquidation'])
    expect(new Set(fills.map(({ data }) => data.tradeId)).size).toBe(1)
    expect(sumOf(fills.map(({ data }) => data.quantity))).toBe(parse(fills[0]!.data.part!.of))
    expect(of(played, 'PositionClosed').map(({ data }) => data.reason)).toEqual(['liquidation', 'liquidation'])
    await isSound(played)
  })

  test('go on to the same end after a stop', async () => {
    const given = { tape: await tapeOf('resumed', [97, 97, 94, 94, ...hours(5, 94), 97.5, 97.5, 102, 102]), set: FALLS }
    const whole = await play(given)
    for (const at of [61, 63, 299, 363]) {
      const stop = new AbortController()
      const first = await play({ ...given, stop: stop.signal, onProgress: async (rows) => (rows > at ? stop.abort() : undefined) })
      const resumed = await play({ ...given, store: first.store })
      expect(resumed.hashes.stateHash).toBe(whole.hashes.stateHash)
      await isSound(resumed)
    }
  })
})
