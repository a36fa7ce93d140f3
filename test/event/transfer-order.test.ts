import { expect, test } from 'vitest'
import { seal } from '../../src/event/envelope.ts'
import { MemoryStore } from '../../src/event/memory-store.ts'
import { Batches } from '../../src/event/transfer/batches.ts'
import { sampleDraft } from './sample.ts'

const reservation = (stream: string) => seal({ ...sampleDraft(stream, 0), type: 'EntryRequested' }, '').stored

test('reservations of different streams are never on their way together: a server that refuses one would put them in another order', async () => {
  let onTheirWay = 0
  let most = 0
  const store = new MemoryStore()
  const append = store.append.bind(store)
  store.append = async (stream, expected, events) => {
    most = Math.max(most, ++onTheirWay)
    await append(stream, expected, events)
    await new Promise((resolve) => setImmediate(resolve))
    onTheirWay--
  }
  const batches = new Batches(store)
  for (const stream of ['a', 'b', 'c']) await batches.add(reservation(stream))
  await batches.flush()
  expect({ most, imported: batches.imported }).toEqual({ most: 1, imported: 3 })
})
