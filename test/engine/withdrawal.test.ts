import { expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { giveUp } from '../../src/pool/give-up.ts'
import { fundPool, grantSlice } from '../../src/pool/pool-stream.ts'
import { stateHashes } from '../../src/replay/engine-state.ts'
import { foldLog, foldNothing } from '../../src/replay/fold-log.ts'
import { connectionTo, NoteServer } from '../event/pool-stage.ts'
import { tapeFolder } from '../rig/tapes.ts'
import { UNLIMITED } from '../unlimited.ts'
import { type Played, play } from './play.ts'

const tape = await openTape([tapeFolder])
const set = { ...UNLIMITED, 'entry.dropPct': '0.5', 'sizing.tradePct': '20' }
const BOOK = `paper.${tape.venue}.main`

test('budget that came and went between two runs leaves a log that is sound, and trades on', async () => {
  const store = new MemoryStore()
  const half = new AbortController()
  const stopAt = async (rows: number): Promise<void> => {
    if (rows > tape.counts.used / 2) half.abort()
  }
  const before = await play({ tape, set, store, stop: half.signal, onProgress: stopAt })
  expect(before.rowsPlayed).toBeLessThan(tape.counts.used)
  const connection = connectionTo(new NoteServer())
  await fundPool(connection, BOOK, { asset: 'USD', amount: '5000', id: 'f' })
  await grantSlice(connection, BOOK, { group: 'main', asset: 'USD', amount: '5000', id: 'g' })
  const giving = { connection, book: BOOK, group: 'main', store, epoch: { epoch: 1, owner: 'test' } }
  for (const id of ['1', '2']) await giveUp(giving, { asset: 'USD', amount: '2500', id })
  await expect(giveUp(giving, { asset: 'USD', amount: '1', id: '3' })).rejects.toThrow('Group main has a slice of 0 USD')

  const after = await play({ tape, set, store })
  expect(await verifyLog(store.readAll(null))).toMatchObject({ ok: true, events: after.events.length })
  expect(stateHashes((await foldLog(store, foldNothing(), { isChecked: true })).state)).toEqual(after.hashes)
  const fills = ({ events }: Played) => events.filter(({ type }) => type.endsWith('Filled')).length
  expect(fills(after)).toBeGreaterThan(fills(before))
})
