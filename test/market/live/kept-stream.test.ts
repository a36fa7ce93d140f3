import { describe, expect, test } from 'vitest'
import type { VenueSocket } from '../../../src/exchange/ccxt/venue-exchange.ts'
import { KeptStream, retryAfterMs } from '../../../src/market/live/kept-stream.ts'
import { HandTimers } from './hand-timers.ts'

type Dial = { readonly socket: VenueSocket; readonly atMs: number; end(because: string): void; dropped: string | null }

const stage = () => {
  const timers = new HandTimers()
  const dials: Dial[] = []
  const told: string[] = []
  const venue = { isBehind: async (_silentMs: number) => false, looked: [] as number[] }
  const stream = new KeptStream({
    timers,
    draw: () => 0,
    listen: () => {
      const { promise, resolve } = Promise.withResolvers<string>()
      // a socket is known by being the same
      const socket = { url: `ws://venue/${dials.length}` } as VenueSocket
      const dial: Dial = { socket, atMs: timers.steadyMs(), end: resolve, dropped: null }
      dials.push(dial)
      return {
        sockets: new Set([socket]),
        ended: promise,
        drop: (because) => {
          dial.dropped = because
        },
      }
    },
    stood: () => told.push('stood'),
    fell: (because, failures) => told.push(`fell ${failures}: ${because}`),
    isBehind: (silentMs) => {
      venue.looked.push(silentMs)
      return venue.isBehind(silentMs)
    },
  })
  const beatFor = async (ms: number, quietestMs = () => 0): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 500) {
      stream.beat(quietestMs())
      await timers.advance(500)
    }
  }
  return { timers, dials, told, venue, stream, beatFor }
}

describe('a stream', () => {
  test('stands at its first frame, told once', async () => {
    const { stream, dials, told, timers } = stage()
    stream.begin()
    await timers.advance(1000)
    stream.frame(dials[0]!.socket)
    stream.frame(dials[0]!.socket)
    await timers.advance(20_000)
    expect(told).toEqual(['stood'])
    expect(dials.length).toBe(1)
  })

  test('is asked for anew when nothing is heard within eight seconds; frames of other sockets do not count', async () => {
    const { stream, dials, told, timers } = stage()
    stream.begin()
    stream.frame({ url: 'other' } as VenueSocket)
    await timers.advance(7999)
    expect(told).toEqual([])
    await timers.advance(1)
    expect(told).toEqual(['fell 1: nothing was heard within 8 s'])
    expect(dials[0]!.dropped).not.toBeNull()
    await timers.advance(250)
    expect(dials.length).toBe(2)
  })

  test('is asked for anew when its socket ends, and frames of the old one mean nothing', async () => {
    const { stream, dials, told, timers } = stage()
    stream.begin()
    stream.frame(dials[0]!.socket)
    dials[0]!.end('closing code 1006')
    await timers.advance(300)
    expect(told).toEqual(['stood', 'fell 1: closing code 1006'])
    stream.frame(dials[0]!.socket)
    expect(stream.isStanding).toBe(false)
    stream.frame(dials[1]!.socket)
    expect(stream.isStanding).toBe(true)
  })

  test('waits longer each time, never so long that a venue that is back waits five seconds', async () => {
    const { stream, dials, timers } = stage()
    stream.begin()
    for (let time = 0; time < 8; time++) {
      dials.at(-1)!.end('refused')
      await timers.advance(5000)
    }
    const waits = [1, 2, 3, 4, 5, 6].map((failures) => retryAfterMs(failures, 0))
    expect(waits).toEqual([250, 500, 1000, 2000, 2000, 2000])
    for (let failures = 1; failures < 40; failures++) {
      expect(retryAfterMs(failures, 0.999)).toBeLessThan(4001)
      expect(retryAfterMs(failures, 0.999)).toBeGreaterThan(retryAfterMs(failures, 0))
    }
    expect(dials.length).toBe(9)
  })

  test('that falls as soon as it stands counts as failing; one that stood for half a minute does not', async () => {
    const { stream, dials, told, timers } = stage()
    stream.begin()
    for (let time = 0; time < 3; time++) {
      stream.frame(dials.at(-1)!.socket)
      await timers.advance(1000)
      dials.at(-1)!.end('kicked')
      await timers.advance(4000)
    }
    expect(told.filter((line) => line.startsWith('fell'))).toEqual(['fell 1: kicked', 'fell 2: kicked', 'fell 3: kicked'])
    stream.frame(dials.at(-1)!.socket)
    await timers.advance(30_000)
    dials.at(-1)!.end('said nothing')
    await timers.advance(5000)
    expect(told.at(-1)).toBe('fell 4: said nothing')
    stream.frame(dials.at(-1)!.socket)
    stream.data(timers.steadyMs())
    await timers.advance(30_000)
    dials.at(-1)!.end('daily')
    await timers.advance(0)
    expect(told.at(-1)).toBe('fell 1: daily')
  })

  test('that is silent for half a minute is looked after, and left alone when the venue has no news either', async () => {
    const { stream, dials, told, venue, beatFor } = stage()
    stream.begin()
    stream.frame(dials[0]!.socket)
    await beatFor(29_500)
    expect(venue.looked).toEqual([])
    await beatFor(61_000)
    expect(venue.looked).toEqual([30_000, 60_000, 90_000])
    expect(told).toEqual(['stood'])
  })

  test('that is silent while the venue has news is asked for anew', async () => {
    const { stream, dials, told, venue, timers, beatFor } = stage()
    stream.begin()
    stream.frame(dials[0]!.socket)
    venue.isBehind = async () => true
    await beatFor(31_000)
    expect(told, 'REST is asked at once').toEqual(['stood', 'fell 3: it is silent, and the venue is not'])
    await timers.advance(2000)
    expect(dials.length).toBe(2)
  })

  test('that is silent while the venue is not reached either is asked for anew', async () => {
    const { stream, dials, venue, timers, beatFor } = stage()
    stream.begin()
    stream.frame(dials[0]!.socket)
    venue.isBehind = () => Promise.reject(new Error('no route'))
    await beatFor(31_000)
    await timers.advance(2000)
    expect(dials.length).toBe(2)
  })

  test('of which one coin is silent for a minute and a half is looked after, however much the others say', async () => {
    const { stream, dials, venue, timers, beatFor } = stage()
    stream.begin()
    stream.frame(dials[0]!.socket)
    const beganMs = timers.steadyMs()
    await beatFor(100_000, () => {
      stream.data(timers.steadyMs())
      return timers.steadyMs() - beganMs
    })
    expect(venue.looked).toEqual([0])
    venue.isBehind = () => Promise.reject(new Error('no route'))
    await beatFor(90_000, () => {
      stream.data(timers.steadyMs())
      return timers.steadyMs() - beganMs
    })
    expect(dials.length, 'a venue that is not reached says nothing about a stream that speaks').toBe(1)
  })

  test('that is closed leaves no timer, and is not asked for again', async () => {
    const { stream, dials, timers } = stage()
    stream.begin()
    stream.close()
    expect(timers.waiting).toBe(0)
    expect(dials[0]!.dropped).toBe('closed')
    dials[0]!.end('closed')
    await timers.advance(60_000)
    expect(dials.length).toBe(1)
  })
})
