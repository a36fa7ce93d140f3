import { expect, test } from 'vitest'
import { MemoryStore } from '../../src/event/memory/store.ts'
import { play } from '../engine/play.ts'
import { smallTape } from '../sim/runs/small-tape.ts'

test('filters that nobody named are the same whatever the capital is', async () => {
  const tape = smallTape('filters', 30)
  const observed = async (capital: string): Promise<readonly unknown[]> => {
    const { events } = await play({ tape, store: new MemoryStore(), set: { 'capital.USD': capital } })
    return events.flatMap((event) => (event.type === 'InstrumentObserved' ? [event.data] : []))
  }
  const [little, usual, much] = [await observed('1'), await observed('10000'), await observed('1000000000')]
  expect(usual).toHaveLength(2)
  expect(usual[0]).toMatchObject({ source: 'derived-from-tape', tickSize: '0.01', stepSize: '0.01', minNotional: '5' })
  expect(little).toEqual(usual)
  expect(much).toEqual(usual)
})
