import { expect, test } from 'vitest'
import { LeasedStore } from '../../../src/event/eventstoredb/leased-store.ts'
import { MemoryStore } from '../../../src/event/memory/store.ts'
import { StoreFailure } from '../../../src/event/store.ts'
import { allRows, sampleEvents } from '../sample.ts'

/** A lease that can be taken away and given back; whoever waits for it hears of it in a later turn. */
const leaseFrom = () => {
  const waiting: { resolve: () => void; reject: (error: Error) => void }[] = []
  const lease = {
    isHeld: true,
    holds: () => lease.isHeld,
    held: () => (lease.isHeld ? Promise.resolve() : new Promise<void>((resolve, reject) => waiting.push({ resolve, reject }))),
    giveBack: () => {
      lease.isHeld = true
      for (const { resolve } of waiting.splice(0)) resolve()
    },
    lose: () => {
      for (const { reject } of waiting.splice(0)) reject(new StoreFailure('lost'))
    },
  }
  return lease
}

const streamsOf = async (store: MemoryStore): Promise<string[]> => (await allRows(store.readAll(null))).map(({ stream }) => stream)

test('what was recorded while the lease did not hold is stored before what was recorded when it held again', async () => {
  const memory = new MemoryStore()
  const lease = leaseFrom()
  const store = new LeasedStore(memory, lease)
  lease.isHeld = false
  const first = [store.append('a', -1, sampleEvents('a', 1)), store.append('b', -1, sampleEvents('b', 1))]
  await Promise.resolve()
  expect(await streamsOf(memory), 'nothing is written without a lease').toEqual([])
  lease.giveBack()
  await Promise.all([...first, store.append('c', -1, sampleEvents('c', 1))])
  expect(await streamsOf(memory)).toEqual(['a', 'b', 'c'])
})

test('with a lease that is lost nothing that waits is written', async () => {
  const memory = new MemoryStore()
  const lease = leaseFrom()
  const store = new LeasedStore(memory, lease)
  lease.isHeld = false
  const appended = store.append('a', -1, sampleEvents('a', 1))
  await Promise.resolve()
  lease.lose()
  await expect(appended).rejects.toThrow('lost')
  expect(await streamsOf(memory)).toEqual([])
})

test('an append is done when it is stored and the lease still holds', async () => {
  const memory = new MemoryStore()
  const lease = leaseFrom()
  const store = new LeasedStore(memory, lease)
  let isDone = false
  const appended = store.append('a', -1, sampleEvents('a', 1)).then(() => {
    isDone = true
  })
  lease.isHeld = false
  await new Promise((resolve) => setImmediate(resolve))
  expect({ isDone, stored: await streamsOf(memory) }).toEqual({ isDone: false, stored: ['a'] })
  lease.giveBack()
  await appended
})
