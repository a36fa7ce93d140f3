import { describe, expect, test } from 'vitest'
import { Recorder, type Target } from '../../src/command/recorder.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import { TapeClock } from '../../src/kernel/clock.ts'
import type { EventOf, LogEvent } from '../../src/kernel/log-event.ts'
import { NO_PARTS } from '../../src/kernel/streams.ts'
import { foldNothing } from '../../src/replay/fold-log.ts'

const target: Target = { stream: 'account-b', parts: NO_PARTS }
const deposit = { depositId: 'd', asset: 'USD', amount: '5' }
const recorderOn = (store: MemoryStore): Recorder =>
  new Recorder({ store, folded: foldNothing(), clock: new TapeClock(), run: 'r', tell: () => {}, follow: () => {} })

/**
 * Never called: the compiler reads it (`npm run types`), and complains of every line that is marked as wrong and is not. A bench, a
 * simulator or a tool that writes what no type allows does not compile.
 */
const onlyForTheCompiler = (recorder: Recorder, event: LogEvent): void => {
  recorder.note(target, { type: 'FundsDeposited', data: deposit }, 'start')
  // @ts-expect-error no fact is called so
  recorder.note(target, { type: 'FundsStolen', data: deposit }, 'start')
  // @ts-expect-error amounts are decimal text
  recorder.note(target, { type: 'FundsDeposited', data: { ...deposit, amount: 5 } }, 'start')
  // @ts-expect-error a field is missing
  recorder.note(target, { type: 'FundsDeposited', data: { depositId: 'd', asset: 'USD' } }, 'start')
  // @ts-expect-error a field that nobody reads
  recorder.note(target, { type: 'FundsDeposited', data: { ...deposit, why: 'gift' } }, 'start')
  // @ts-expect-error the data of another fact
  recorder.note(target, { type: 'FundsWithdrawn', data: deposit }, 'start')
  // @ts-expect-error nothing that could be told as an input
  recorder.note(target, { type: 'FundsDeposited', data: deposit }, 'whim')
  const why = { correlation: 'c', causation: null, heard: { kind: 'start', time: 0 } } as const
  // @ts-expect-error several facts at once are held to the same
  recorder.record(target, [{ type: 'FundsStolen', data: deposit }], why)
  // @ts-expect-error a type is not text of any kind
  recorder.record(target, [{ type: String('FundsDeposited'), data: deposit }], why)
  // @ts-expect-error what an event holds is known once its type is
  void event.data.amount
  if (event.type === 'FundsDeposited') void (event.data.amount satisfies string)
  // @ts-expect-error and nothing else of it
  if (event.type === 'FundsDeposited') void event.data.withdrawalId
  // @ts-expect-error no event is called so
  void (event as EventOf<'FundsStolen'>)
}

test('what a compiler must refuse is written down here, for `npm run types`', () => {
  expect(onlyForTheCompiler).toBeTypeOf('function')
})

describe('a fact that slips past the compiler', () => {
  test('is refused where it is sealed, by name, and nothing is written', async () => {
    const store = new MemoryStore()
    const stolen = { type: 'FundsStolen', data: deposit } as never
    expect(() => recorderOn(store).note(target, stolen, 'start')).toThrow('Event type FundsStolen is not in the schema table')
    for await (const page of store.readAll(null)) expect(page).toEqual([])
  })
  test('and one of the table is written', async () => {
    const store = new MemoryStore()
    const recorder = recorderOn(store)
    recorder.note(target, { type: 'FundsDeposited', data: deposit }, 'start')
    await recorder.durable()
    for await (const page of store.readAll(null)) expect(page).toMatchObject([{ type: 'FundsDeposited', data: JSON.stringify(deposit) }])
  })
})
