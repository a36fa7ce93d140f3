import { expect, test } from 'vitest'
import { Batches } from '../../src/event/transfer/batches.ts'
import { chain, stage } from './eventstoredb/stage.ts'

test('reservations of an import are never on their way together: a server that refuses one would put them in another order', async () => {
  const { store, wire, timeline } = stage()
  let onTheirWay = 0
  let most = 0
  wire.onSend = () => {
    most = Math.max(most, ++onTheirWay)
  }
  wire.onAnswer = () => {
    onTheirWay--
  }
  const batches = new Batches(store)
  for (const stream of ['a', 'b', 'c']) await batches.add(chain(stream, 1, { isReservation: true })[0]!)
  await timeline.run(batches.flush())
  expect({ most, sent: wire.sent.map(({ stream }) => stream), imported: batches.imported }).toEqual({
    most: 1,
    sent: ['a', 'b', 'c'],
    imported: 3,
  })
})
