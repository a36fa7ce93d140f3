import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { openGatedFeed } from '../src/cli/gated-feed.ts'
import { pause, steadyTimers } from '../src/kernel/clock.ts'
import { VenueProcess } from '../test/rig/venues/venue-process.ts'
import { manyTapes } from '../test/soak/many-tapes.ts'
import { soak } from '../test/soak/soak.ts'
import { type Bench, type Figure, figure, quantile, ROUNDS } from './figure.ts'
import { measureIntents } from './live-intent.ts'

/** A price against a write that waits for the disk, as ratios. */
const intentFigures = async ({ folder, isQuick, say }: Bench): Promise<Figure[]> => {
  const ratios: { readonly half: number; readonly most: number }[] = []
  for (let round = 0; round < (isQuick ? 1 : ROUNDS); round++) {
    const at = join(folder, `intent-${round}`)
    mkdirSync(at)
    const { intents, raw } = await measureIntents(at, isQuick ? 5 : 200)
    const of = (share: number): number => quantile(intents, share) / quantile(raw, share)
    ratios.push({ half: of(0.5), most: of(0.99) })
    say(`live round ${round + 1}: an intent ${quantile(intents, 0.99).toFixed(2)} ms (p99), one write ${quantile(raw, 0.99).toFixed(2)} ms`)
  }
  const limit = { is: 'at most', value: 2 } as const
  return [
    figure(
      'live.intentP99',
      'times one fdatasync',
      ratios.map(({ most }) => most),
      limit,
    ),
    figure(
      'live.intentP50',
      'times one fdatasync',
      ratios.map(({ half }) => half),
      null,
    ),
  ]
}

/** Seconds from the moment when a venue that was away can be reached again to the feed's word that its line is up. */
const reconnects = async ({ folder, isQuick, say }: Bench): Promise<number[]> => {
  const { symbols, args } = manyTapes(folder, 2, 300)
  const venue = await VenueProcess.start(args)
  const { feed, gate } = await openGatedFeed({ venue: 'binance', symbols, timeframeMs: 1000 }, venue.url)
  let isUp = false
  let hear = (): void => {}
  const until = async (wanted: boolean): Promise<void> => {
    while (isUp !== wanted) await new Promise<void>((resolve) => (hear = resolve))
  }
  try {
    feed.begin((item) => {
      if (item.kind !== 'line' || item.is === 'gap') return
      isUp = item.is === 'up'
      hear()
    })
    await until(true)
    const taken: number[] = []
    for (let round = 0; round < (isQuick ? 1 : ROUNDS); round++) {
      await venue.ask('refuse')
      await venue.ask('cut')
      await until(false)
      // long enough for some attempts in vain
      await pause(steadyTimers, isQuick ? 500 : 4000)
      await venue.ask('accept')
      const began = performance.now()
      await until(true)
      taken.push((performance.now() - began) / 1000)
      say(`live reconnect ${round + 1}: ${taken.at(-1)!.toFixed(2)} s`)
    }
    return taken
  } finally {
    gate.stop()
    await feed.close()
    await venue.close()
  }
}

export const benchLive = async (bench: Bench): Promise<Figure[]> => {
  const { folder, isQuick, say } = bench
  const figures = await intentFigures(bench)
  figures.push(figure('live.reconnectS', 's until the feed is up', await reconnects(bench), { is: 'at most', value: 5 }))
  const at = join(folder, 'live')
  mkdirSync(at)
  const soaked = await soak({ folder: at, coins: isQuick ? 5 : 100, seconds: isQuick ? 4 : 60, everyS: isQuick ? 1 : 5, say: () => {} })
  const resident = soaked.samples.map(({ residentMb }) => residentMb)
  say(`live: ${soaked.framesPerS.toFixed(0)} frames a second, ${soaked.events} events, ended with ${soaked.code}`)
  return [
    ...figures,
    figure('live.residentMb', 'MB with 100 coins', [Math.max(...resident)], { is: 'at most', value: 200 }),
    figure('live.corePct', '% of a core', [100 * soaked.core], { is: 'at most', value: 25 }),
  ]
}
