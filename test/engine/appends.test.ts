import { describe, expect, test } from 'vitest'
import { type Append, Appends, LONGEST_HELD_MS, MOST_HELD } from '../../src/command/appends.ts'
import { eventVersions, mayWait } from '../../src/event/event-versions.ts'
import type { Timers } from '../../src/kernel/clock.ts'
import type { EventType, LogEvent } from '../../src/kernel/log-event.ts'

type Written = { readonly name: string; readonly resolve: () => void; readonly reject: (error: Error) => void }

/** A store that writes when it is told to, and timers that ring when time is let pass. */
const setStage = (holdsBack: boolean) => {
  const written: Written[] = []
  const told: string[] = []
  let nowMs = 5000
  let rings: { readonly atMs: number; readonly ring: () => void }[] = []
  const timers: Timers = {
    steadyMs: () => nowMs,
    wallMs: () => nowMs,
    after: (ms, ring) => {
      const entry = { atMs: nowMs + ms, ring }
      rings.push(entry)
      return () => {
        rings = rings.filter((other) => other !== entry)
      }
    },
  }
  const store = {
    holdsBack,
    append: (stream: string) =>
      new Promise<void>((resolve, reject) => {
        written.push({ name: stream, resolve, reject })
      }),
  }
  const appends = new Appends({ store: store as never, timers, tell: (event) => told.push(event.stream) })
  const add = (name: string, waits: boolean, count = 1): void => {
    const events = Array.from({ length: count }, () => ({ stream: name }) as LogEvent)
    appends.add({ stream: name, expected: -1, stored: [], events, options: {} } satisfies Append, waits)
  }
  return {
    appends,
    told,
    urgent: (name: string) => add(name, false),
    patient: (name: string, count?: number) => add(name, true, count),
    names: () => written.map(({ name }) => name),
    store: async (...names: string[]) => {
      for (const name of names) written.find((one) => one.name === name)!.resolve()
      await settled()
    },
    refuse: async (name: string) => {
      written.find((one) => one.name === name)!.reject(new Error(`no room for ${name}`))
      await settled()
    },
    pass: (ms: number) => {
      nowMs += ms
      for (const { ring } of rings.filter(({ atMs }) => atMs <= nowMs)) ring()
    },
    /** time goes by, and the process is too busy for a timer */
    passUnnoticed: (ms: number) => {
      nowMs += ms
    },
    pending: () => rings.length,
  }
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve))
const isSettled = async (promise: Promise<unknown>): Promise<boolean> => {
  let is = false
  const noted = () => {
    is = true
  }
  promise.then(noted, noted)
  await settled()
  return is
}

test('three types may wait for the disk, and no other', () => {
  expect([...eventVersions.keys()].filter((type) => mayWait(type as EventType))).toEqual([
    'MarksObserved',
    'ProposalRefused',
    'RefusalRepeated',
  ])
})

describe('on a store that holds back', () => {
  test('what may wait does wait, and nobody waits for it', async () => {
    const { appends, patient, names } = setStage(true)
    patient('a')
    patient('b')
    expect({ names: names(), isWaiting: appends.isWaiting, isHolding: appends.isHolding }).toEqual({
      names: [],
      isWaiting: false,
      isHolding: true,
    })
    expect(await isSettled(appends.durable())).toBe(true)
    expect(names()).toEqual([])
  })

  test('nothing overtakes it: the next that may not wait takes it along, in the same turn and in order', async () => {
    const { appends, patient, urgent, names, store, told } = setStage(true)
    patient('a')
    patient('b')
    urgent('c')
    expect(names()).toEqual(['a', 'b', 'c'])
    const durable = appends.durable()
    await store('c', 'a')
    expect(told, 'told in the order recorded, each once it is durable').toEqual(['a'])
    expect(await isSettled(durable)).toBe(false)
    await store('b')
    expect(told).toEqual(['a', 'b', 'c'])
    expect(await isSettled(durable)).toBe(true)
  })

  test('what was recorded behind it goes along with the commit that happens anyway', async () => {
    const { appends, patient, urgent, names, pending } = setStage(true)
    urgent('a')
    patient('b')
    expect(names()).toEqual(['a'])
    void appends.durable()
    expect(names()).toEqual(['a', 'b'])
    expect({ isHolding: appends.isHolding, pending: pending() }).toEqual({ isHolding: false, pending: 0 })
  })

  test('it waits for so many events at most', () => {
    const { appends, patient, names } = setStage(true)
    for (let nth = 1; nth < MOST_HELD; nth++) patient(`event ${nth}`)
    expect(names()).toEqual([])
    patient('the last')
    expect(names().length).toBe(MOST_HELD)
    expect(appends.isWaiting, 'whoever drives has to wait now').toBe(true)
  })

  test('and then the next so many anew', () => {
    const { patient, names } = setStage(true)
    patient('a', MOST_HELD)
    patient('b', MOST_HELD - 1)
    expect(names()).toEqual(['a'])
  })

  test('events are counted, not appends', () => {
    const { patient, names } = setStage(true)
    patient('a', MOST_HELD - 1)
    expect(names()).toEqual([])
    patient('b')
    expect(names()).toEqual(['a', 'b'])
  })

  test('it waits for so long at most, since the first of it', () => {
    const { appends, patient, names, pass } = setStage(true)
    patient('a')
    pass(LONGEST_HELD_MS - 1)
    patient('b')
    expect(names()).toEqual([])
    pass(1)
    expect(names()).toEqual(['a', 'b'])
    expect(appends.isWaiting).toBe(true)
  })

  test('also where the process is too busy for its timers: at the next that is recorded, or at a look', () => {
    for (const act of [
      ({ patient }: ReturnType<typeof setStage>) => patient('b'),
      ({ appends }: ReturnType<typeof setStage>) => appends.look(),
    ]) {
      const stage = setStage(true)
      stage.patient('a')
      stage.passUnnoticed(LONGEST_HELD_MS - 1)
      stage.appends.look()
      expect(stage.names()).toEqual([])
      stage.passUnnoticed(1)
      act(stage)
      expect(stage.names()).toContain('a')
    }
  })

  test('a commit that somebody asks for takes it, and one of nothing is none', async () => {
    const { appends, patient, names, store } = setStage(true)
    appends.commit()
    expect(appends.isWaiting).toBe(false)
    patient('a')
    appends.commit()
    expect(names()).toEqual(['a'])
    const durable = appends.durable()
    expect(await isSettled(durable)).toBe(false)
    await store('a')
    expect(await isSettled(durable)).toBe(true)
  })

  test('after a refusal nobody goes on, also where nobody waited, and whoever drives hears of it at once', async () => {
    const { appends, patient, pass, refuse, told } = setStage(true)
    let heard = 0
    appends.onRefused = () => heard++
    patient('a')
    patient('b')
    pass(LONGEST_HELD_MS)
    await refuse('a')
    expect({ heard, isWaiting: appends.isWaiting, told }).toEqual({ heard: 1, isWaiting: true, told: [] })
    await expect(appends.durable()).rejects.toThrow('no room for a')
    await expect(appends.durable(), 'for good').rejects.toThrow('no room for a')
  })
})

describe('on a store that does not hold back', () => {
  test('everything is sent at once, and what may wait is not waited for', async () => {
    const { appends, patient, urgent, names, store } = setStage(false)
    patient('a')
    expect({ names: names(), isWaiting: appends.isWaiting }).toEqual({ names: ['a'], isWaiting: false })
    expect(await isSettled(appends.durable())).toBe(true)
    urgent('b')
    patient('c')
    const durable = appends.durable()
    await store('b')
    expect(await isSettled(durable), 'what is urgent relies on all before it').toBe(false)
    await store('a')
    expect(await isSettled(durable), 'and on nothing behind it').toBe(true)
  })

  test('all are told in the order recorded', async () => {
    const { patient, urgent, store, told } = setStage(false)
    patient('a')
    urgent('b')
    patient('c')
    await store('c', 'b')
    expect(told).toEqual([])
    await store('a')
    expect(told).toEqual(['a', 'b', 'c'])
  })

  test('a person is answered when all of it is durable', async () => {
    const { appends, patient, store } = setStage(false)
    patient('a')
    appends.commit()
    const durable = appends.durable()
    expect(await isSettled(durable)).toBe(false)
    await store('a')
    expect(await isSettled(durable)).toBe(true)
  })

  test('a refusal of what nobody waits for stops whoever drives', async () => {
    const { appends, patient, refuse } = setStage(false)
    patient('a')
    await refuse('a')
    expect(appends.isWaiting).toBe(true)
    await expect(appends.durable()).rejects.toThrow('no room for a')
  })
})
