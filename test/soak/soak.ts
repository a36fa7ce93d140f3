import { join } from 'node:path'
import { command } from '../rig/command.ts'
import { VenueProcess } from '../rig/venues/venue-process.ts'
import { manyTapes } from './many-tapes.ts'
import { type Sample, WatchedEngine } from './watched-engine.ts'

export type Soak = {
  readonly folder: string
  readonly coins: number
  readonly seconds: number
  /** seconds between two samples */
  readonly everyS: number
  readonly say: (sample: Sample) => void
}
export type Soaked = {
  readonly samples: readonly Sample[]
  readonly code: number | null
  readonly stderr: string
  readonly events: number
  readonly isSound: boolean
  /** frames that the venue sent, a second */
  readonly framesPerS: number
  /** share of one core, between the first sample and the last */
  readonly core: number
}

const framesOf = async (venue: VenueProcess): Promise<number> => ((await venue.ask('counts')) as { frames: { sent: number } }).frames.sent

/** Lets an engine trade so many coins for so long, and looks at what it has every few seconds. */
export const soak = async ({ folder, coins, seconds, everyS, say }: Soak): Promise<Soaked> => {
  const { symbols, args } = manyTapes(folder, coins, seconds + 120)
  const venue = await VenueProcess.start(args)
  const log = join(folder, 'soak.db')
  let engine: WatchedEngine | null = null
  try {
    engine = await WatchedEngine.start(venue.url, symbols, log)
    const samples: Sample[] = []
    const framesBefore = await framesOf(venue)
    while (engine.aliveS < seconds && !engine.hasEnded) {
      await new Promise((resolve) => setTimeout(resolve, everyS * 1000))
      if (engine.hasEnded) break
      const sample = await engine.sample()
      samples.push(sample)
      say(sample)
    }
    const framesPerS = ((await framesOf(venue)) - framesBefore) / engine.aliveS
    const { code, stderr } = await engine.stop()
    const verified = await command(['verify', '--log', log, '--json'])
    const { events = 0 } = JSON.parse(verified.stdout) as { events?: number }
    const [first, last] = [samples[0], samples.at(-1)]
    const core = first === undefined || last === undefined || last === first ? 0 : (last.cpuS - first.cpuS) / (last.atS - first.atS)
    return { samples, code, stderr, events, isSound: verified.code === 0, framesPerS, core }
  } finally {
    engine?.kill()
    await venue.close()
  }
}
