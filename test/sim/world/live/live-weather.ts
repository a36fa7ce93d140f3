import type { StreamTopic } from '../../../../src/market/live/venue-dialect.ts'
import type { Fault } from '../faults.ts'
import type { World } from '../world.ts'
import { LIVE_CLOCK_ERROR_MS } from './live-scenario.ts'

const TOPICS: readonly (StreamTopic | 'all')[] = ['all', 'all', 'quotes', 'trades', 'candles']

/** What befalls the market's line and the computer that hears it; a spell at a time. */
export const liveSpell = (world: World, nth: number): void => {
  const befall = (site: 'stream' | 'sleep' | 'jump' | 'ban', happen: (fault: Fault) => void): void => {
    const fault = world.fault(site, '', nth)
    if (fault === null) return
    world.trace.tell('world', `${site}: ${fault.what}`)
    // what nobody can know or do is nobody's fault
    world.oracle.disturbedAll()
    happen(fault)
  }
  const { timeline, marks } = world
  befall('stream', ({ what, amount }) => {
    const topic = TOPICS[Math.floor(amount * 100) % TOPICS.length]!
    marks.hit(what === 'half-open' ? 'a stream stood and said nothing' : 'a stream was cut')
    if (what === 'deaf') world.market!.deafUntilMs = timeline.nowMs + 5_000 + amount * 30_000
    for (const { live } of world.processes) live?.streams.fall(topic, what === 'half-open' ? 'half-open' : 'cut')
  })
  befall('sleep', ({ amount }) => {
    const { process } = world
    if (process?.tradingSinceMs == null || process.isPaused) return
    marks.hit('a computer slept')
    const ms = Math.ceil(1_000 + amount ** 2 * 60_000)
    process.live?.clocks.sleep()
    process.pause(ms)
  })
  befall('jump', ({ what, amount }) => {
    marks.hit('a steady clock jumped')
    const ms = Math.ceil(amount * LIVE_CLOCK_ERROR_MS) * (what === 'ahead' ? 1 : -1)
    for (const { live } of world.processes) live?.clocks.jump(ms)
  })
  befall('ban', ({ amount }) => {
    marks.hit('the venue banned the address')
    const ms = 2_000 + amount * 8_000
    world.counts!.bannedUntilMs = timeline.nowMs + ms
    timeline.after(Math.ceil(ms), () => world.oracle.disturbedAll())
  })
}

/** The market's own word of a halt, as it arrives at whoever listens. */
export const tellTrading = (world: World, coin: number, is: 'halted' | 'resumed'): void => {
  if (world.scenario.live === null) return
  const { symbol } = world.venue.places.markets[coin]!
  world.timeline.after(50, () => {
    for (const process of world.processes)
      process.receive(() => process.live?.hear({ kind: 'trading', symbol, is, because: 'the simulated venue says so' }))
  })
}
