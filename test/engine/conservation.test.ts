import { beforeAll, describe, expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { stateHashes } from '../../src/replay/engine-state.ts'
import { foldLog, foldNothing } from '../../src/replay/fold-log.ts'
import { tapeFolder } from '../rig/tapes.ts'
import { UNLIMITED } from '../unlimited.ts'
import { longestExposureMs } from './exposure.ts'
import { expectConserved, type Played, play } from './play.ts'

const tape = await openTape([tapeFolder])

// Entries time out, fills come in pieces, replies get lost, and every kind of exit happens.
const STRESS = {
  'entry.dropPct': '0.5',
  'paper.unansweredPct': '20',
  'exit.takeProfitPct': '0.8',
  'exit.hardStopPct': '1.2',
  'exit.maxHoldMin': '90',
  'sizing.tradePct': '45',
  ...UNLIMITED,
  'paper.maxVolumeSharePct': '2',
  'paper.latencyMaxMs': '4000',
}
const WORLDS: readonly (readonly [string, Record<string, string>])[] = [
  ['fees from what is received', { ...STRESS, 'paper.feeAsset': 'received' }],
  ['fees in the quote asset', { ...STRESS, 'paper.feeAsset': 'quote' }],
  [
    'another seed, the low first, entries that wait long',
    { ...STRESS, 'paper.seed': '77', 'paper.candlePath': 'low-first', 'entry.ttlS': '900' },
  ],
  [
    'a trailing stop, the high first',
    { ...STRESS, 'paper.candlePath': 'high-first', 'exit.trailingActivatePct': '0.3', 'exit.trailingDistancePct': '0.3' },
  ],
  ['nothing is ever answered', { ...STRESS, 'paper.unansweredPct': '100' }],
  ['nearly the whole pool in one trade', { ...STRESS, 'sizing.tradePct': '90', 'paper.maxVolumeSharePct': '100' }],
]
const REQUESTS = /^(Entry|Protection|Exit)Requested$/
// A coin with an order of unknown fate waits: for the time-out, then for a look-up's way there and back.
const BOUND_MS = 10_000 + 2 * 4_000

describe.each(WORLDS)('%s', (_, set) => {
  let played: Played
  beforeAll(async () => {
    played = await play({ tape, set })
  })

  test('something happens at all', () => {
    expect(played.placed.length).toBeGreaterThan(50)
    expect(played.events.filter(({ type }) => type.endsWith('Filled')).length).toBeGreaterThan(40)
  })

  test('what the folds own is what the venue says, to the last decimal (F23 I-03 I-05)', () => expectConserved(played))

  test('every order at the venue was asked for by a durable event, and is placed once (I-01 I-06 I-09)', () => {
    const requests = new Map(
      played.events.flatMap(({ type, data }) => (REQUESTS.test(type) && 'orderId' in data ? [[data.orderId, data] as const] : [])),
    )
    expect(played.placed.filter(({ wasDurable }) => !wasDurable)).toEqual([])
    const ids = played.placed.map(({ order }) => order.orderId)
    expect(new Set(ids).size, 'no id is placed twice').toBe(ids.length)
    expect(ids, 'and none is forgotten').toEqual([...requests.keys()])
    for (const { order } of played.placed) expect(requests.get(order.orderId)).toMatchObject({ side: order.side, quantity: order.quantity })
  })

  test('what can be protected is protected soon (I-08)', () => {
    expect(longestExposureMs(played.events)).toBeLessThanOrEqual(BOUND_MS)
  })

  test('the log is sound, and folds to the same state (I-02)', async () => {
    expect(await verifyLog(played.store.readAll(null), {})).toMatchObject({ ok: true })
    const again = await foldLog(played.store, foldNothing(), { isChecked: true })
    expect(stateHashes(again.state)).toEqual(played.hashes)
  })
})
