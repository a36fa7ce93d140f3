import { beforeAll, describe, expect, test } from 'vitest'
import { MemoryStore } from '../../src/event/memory/store.ts'
import type { Stored } from '../../src/event/store.ts'
import { StoreFailure } from '../../src/event/store.ts'
import { TapeClock, type Timers } from '../../src/kernel/clock.ts'
import { streams } from '../../src/kernel/streams.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import type { ClockSource } from '../../src/run/clock-source.ts'
import type { Engine } from '../../src/run/engine.ts'
import { runLive } from '../../src/run/live.ts'
import { tapeFolder } from '../rig/tapes.ts'
import { BOOK, partsOf, venueOf } from './live-stage.ts'
import { playSampled, type Sampled } from './sampled-run.ts'

/** A store that can be told to refuse whatever comes next. */
class Disk extends MemoryStore {
  isFull = false
  readonly types: string[] = []

  override async append(stream: string, expected: number, events: readonly Stored[]): Promise<void> {
    if (this.isFull) throw new StoreFailure('The disk is full.')
    await super.append(stream, expected, events)
    this.types.push(...events.map(({ type }) => type))
  }
}

/** An engine of one coin that has begun to trade, and timers that ring when the test says so. */
const setStage = async () => {
  const store = new Disk()
  const rings = new Set<() => void>()
  const timers: Timers = {
    steadyMs: () => 0,
    wallMs: () => 0,
    after: (_, ring) => {
      rings.add(ring)
      return () => void rings.delete(ring)
    },
  }
  const clock = new TapeClock()
  const failures: unknown[] = []
  const stop = new AbortController()
  const { promise, resolve } = Promise.withResolvers<{ source: ClockSource; engine: Engine }>()
  const session = runLive({
    ...partsOf({ store, clock, timers, exchange: venueOf() }),
    alarm: { set: () => {}, clear: () => {} },
    stop: stop.signal,
    onOpen: (source, engine) => resolve({ source, engine }),
  })
  session.catch((error: unknown) => failures.push(error))
  const { source, engine } = await promise
  await settled()
  const hold = (): void => {
    const data = { because: 'sample' as const, since: 'mark' as const, fills: 0, marks: {}, between: {} }
    engine.recorder.note({ stream: streams.marks(BOOK.book), parts: BOOK }, { type: 'MarksObserved', data }, 'deadline')
  }
  const ring = (): void => {
    for (const one of rings) one()
  }
  const end = async (): Promise<void> => {
    stop.abort()
    await session
  }
  return { source, end, store, failures, hold, ring, isWritten: () => store.types.includes('MarksObserved') }
}
const settled = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)))

describe('while it trades live', () => {
  test('what may wait is written when its time is up, though nothing else happens', async () => {
    const { hold, ring, isWritten } = await setStage()
    hold()
    await settled()
    expect(isWritten()).toBe(false)
    ring()
    await settled()
    expect(isWritten()).toBe(true)
  })

  test('a price that changes nothing makes nobody write it', async () => {
    const { hold, source, isWritten } = await setStage()
    hold()
    source.tick(0, 10_000, 1, 1)
    await settled()
    expect(isWritten()).toBe(false)
  })

  test('a disk that is full is heard of at once, though nobody waited for what it refused, and ends the engine', async () => {
    const { hold, ring, store, failures } = await setStage()
    hold()
    store.isFull = true
    ring()
    await settled()
    expect(failures).toEqual([expect.objectContaining({ message: 'The disk is full.' })])
  })

  test('a person is answered by what is durable', async () => {
    const { hold, source, isWritten } = await setStage()
    hold()
    const { answer } = await source.ask({ id: '1', actor: 'trader', because: 'a test', wish: { type: 'CloseAll' } })
    expect(answer).toEqual({ is: 'refused', refusal: 'nothing-open', judged: {} })
    expect(isWritten()).toBe(true)
  })

  test('an end is a commit', async () => {
    const { hold, end, store } = await setStage()
    hold()
    await end()
    expect(store.types.slice(-4)).toEqual(['MarksObserved', 'SessionDraining', 'SessionStopped', 'HeadsSealed'])
  })
})

describe('while hardly anything but samples is recorded', () => {
  const SEAL_EVERY = 40
  const set = {
    'entry.dropPct': '0.5',
    'exit.takeProfitPct': '50',
    'exit.hardStopPct': '50',
    'exit.maxHoldMin': '10000',
    'market.markEveryS': '60',
    'log.sealEveryEvents': String(SEAL_EVERY),
  }
  let run: Sampled
  beforeAll(async () => {
    run = await playSampled({ tape: await openTape([tapeFolder]), set })
  })

  test('seals keep their distance', () => {
    const at = run.events.flatMap((event, index) => (event.type === 'HeadsSealed' && event.data.because === 'interval' ? [index] : []))
    const between = at.slice(1).map((index, nth) => run.events.slice(at[nth]! + 1, index))
    const quiet = between.filter((events) => events.every(({ type }) => type === 'MarksObserved'))
    expect(quiet.length, 'between most of them there are samples alone').toBeGreaterThan(20)
    for (const events of quiet) expect(events.length).toBe(SEAL_EVERY)
    // not when something else happens to be written: the same tape makes the same log
    for (const index of at.slice(1))
      if (run.events[index - 1]!.type === 'MarksObserved') expect(run.events[index]!.time).toBe(run.events[index - 1]!.time)
  })
})
