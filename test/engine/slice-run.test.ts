import { expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { giveUp } from '../../src/pool/give-up.ts'
import { fundPool, grantSlice } from '../../src/pool/pool-stream.ts'
import { slicesOf } from '../../src/pool/slices.ts'
import { foldLog, foldNothing } from '../../src/replay/fold-log.ts'
import { connectionTo, NoteServer } from '../event/pool-stage.ts'
import { tapeFolder } from '../rig/tapes.ts'
import { UNLIMITED } from '../unlimited.ts'
import { expectConserved, type Played, play } from './play.ts'

const tape = await openTape([tapeFolder])
const set = { ...UNLIMITED, 'entry.dropPct': '0.5', 'sizing.tradePct': '20' }
const book = `paper.${tape.venue}.main`

/** What entries behind the first so many events set aside at most, in whole units of the quote asset. */
const largestOf = ({ events }: Played, seen: number): number =>
  Math.max(...events.slice(seen).flatMap(({ type, data }) => (type === 'EntryRequested' ? [Math.round(Number(data.reserve))] : [])))

test('an engine trades with its slice, with less after it gave some up and with more after it was granted some, and the venue agrees', async () => {
  const store = new MemoryStore()
  const connection = connectionTo(new NoteServer())
  await fundPool(connection, book, { asset: 'USD', amount: '10000', id: 'funding' })
  await grantSlice(connection, book, { group: 'main', asset: 'USD', amount: '8000', id: 'first' })
  const playTo = async (share: number): Promise<Played> => {
    const { state } = await foldLog(store, foldNothing(), { isChecked: true })
    const slices = await slicesOf({ connection, book, group: 'main' }, state.facts, ['USD'])
    const stop = new AbortController()
    const onProgress = async (rows: number): Promise<void> => {
      if (rows > tape.counts.used * share) stop.abort()
    }
    const played = await play({ tape, set, store, slices: slices!, stop: stop.signal, onProgress })
    expectConserved(played)
    return played
  }
  // a fifth of the deposits, fee and price steps apart
  const first = await playTo(0.3)
  expect(largestOf(first, 0)).toBeCloseTo(1600, -2)
  const epoch = { epoch: 1, owner: 'operator' }
  await giveUp({ connection, book, group: 'main', store, epoch }, { asset: 'USD', amount: '2000', id: 'half' })
  const less = await playTo(0.6)
  expect(largestOf(less, first.events.length)).toBeCloseTo(1200, -2)
  await grantSlice(connection, book, { group: 'main', asset: 'USD', amount: '1000', id: 'second' })
  const more = await playTo(2)
  expect(largestOf(more, less.events.length)).toBeCloseTo(1400, -2)
  expect(await verifyLog(store.readAll(null))).toMatchObject({ ok: true })
}, 60_000)
