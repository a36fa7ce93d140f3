import { afterEach, beforeEach, expect, test } from 'vitest'
import type { OperatorCommand, Wish } from '../../machines/session/operator-command.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import type { Exchange } from '../../src/exchange/port.ts'
import { type Alarm, TapeClock } from '../../src/kernel/clock.ts'
import { clientOrderId } from '../../src/kernel/ids.ts'
import { foldLog, foldNothing } from '../../src/replay/fold-log.ts'
import type { Answered } from '../../src/run/askers.ts'
import type { ClockSource } from '../../src/run/clock-source.ts'
import type { DriveEnd } from '../../src/run/driver.ts'
import type { Engine } from '../../src/run/engine.ts'
import { runLive } from '../../src/run/live.ts'
import { partsOf, venueOf } from '../engine/live-stage.ts'

const command = (wish: Wish, id: string): OperatorCommand => ({ id, actor: 'anna', because: 'news', wish })
const NEVER: Alarm = { set: () => {}, clear: () => {} }
const refusalOf = ({ answer }: Answered): string => (answer.is === 'refused' ? answer.refusal : answer.is)

let store: MemoryStore
let source: ClockSource
let engine: Engine
let ended: Promise<DriveEnd>
let stop: AbortController
beforeEach(() => {
  store = new MemoryStore()
  stop = new AbortController()
})
afterEach(() => stop.abort())

/** A process with the real flow whose clock stands: nothing happens but what the test brings about. */
const start = async (exchange: Exchange = venueOf()): Promise<void> => {
  const clock = new TapeClock()
  clock.set(60_000)
  const folded = await foldLog(store, foldNothing(), { isChecked: true })
  await new Promise<void>((resolve) => {
    ended = runLive({
      ...partsOf({ store, clock, exchange }),
      folded,
      alarm: NEVER,
      stop: stop.signal,
      onOpen: (opened, its) => {
        source = opened
        engine = its
        resolve()
      },
    })
  })
}

test('a command that was answered before is answered at once, though nothing else happens', async () => {
  await start()
  expect(refusalOf(await source.ask(command({ type: 'Pause' }, 'p')))).toBe('accepted')
  expect(refusalOf(await source.ask(command({ type: 'Pause' }, 'p')))).toBe('already-answered')
})

test('reports of strangers leave nothing behind in an engine that has nothing else to do', async () => {
  await start()
  await source.ask(command({ type: 'Pause' }, 'p'))
  const trade = (orderId: string) => {
    const fee = { amount: '0', asset: 'USD', quoteValue: '0' }
    const told = {
      orderId,
      tradeId: orderId,
      symbol: 'AAA/USD',
      quantity: '1',
      price: '10',
      fee,
      liquidity: 'taker' as const,
      venueTimeMs: 1,
    }
    source.hear({ kind: 'trade', symbol: 'AAA/USD', orderId, trade: told, venueTimeMs: 1 })
  }
  for (let nth = 0; nth < 5; nth++) {
    trade(String(nth))
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect((await engine.flow.settle()).length).toBe(0)
})

test('who asks while the engine starts is answered when it does not come to trade', async () => {
  const orphan = { orderId: clientOrderId('b', 'a-stream', 0), symbol: 'AAA/USD' }
  await start(venueOf(orphan))
  const answer = source.ask(command({ type: 'CloseAll' }, 'p'))
  await expect(ended).rejects.toThrow('The log is behind the account')
  expect(refusalOf(await answer)).toBe('not-trading')
})

test('a process that a kill ended, and that somebody started again, can be killed again (I-29)', async () => {
  await start()
  expect(refusalOf(await source.ask(command({ type: 'Kill' }, 'k1')))).toBe('accepted')
  expect(await ended).toBe('killed')
  await start()
  expect(refusalOf(await source.ask(command({ type: 'Kill' }, 'k2')))).toBe('accepted')
  expect(await ended).toBe('killed')
})
