import { keyedUniform } from '../../../src/kernel/random.ts'
import { REMOTE_SITES, type Site } from './faults.ts'
import { isKindSeed, type Scenario, scenarioOf } from './scenario.ts'

/** A log on a server, and how an engine asks it. */
export type RemoteScenario = {
  readonly leaseMs: number
  readonly answerMs: number
  /** whether events say at which price they were made, as on a tape */
  readonly hasCursors: boolean
  /** one way, to the server or back */
  readonly latencyMs: readonly [number, number]
}

const WORST_REMOTE: Readonly<Record<(typeof REMOTE_SITES)[number], number>> = {
  remote: 0.25,
  'remote-read': 0.3,
  subscription: 1,
  server: 0.5,
  pause: 0.4,
  takeover: 0.8,
}

/** The world of the same name with its log on a server; what can go wrong with a file cannot go wrong there. */
export const remoteScenarioOf = (seed: string): Scenario => {
  const scenario = scenarioOf(seed)
  const draw = (...key: readonly string[]): number => keyedUniform(seed, 'remote', ...key)
  const pick = <T>(key: string, values: readonly T[]): T => values[Math.floor(draw(key) * values.length)]!
  const hasCursors = draw('cursors') < 0.5
  const { append: _append, damage: _damage, restore: _restore, ...rates } = scenario.rates
  const remoteRates: Partial<Record<Site, number>> = {}
  if (!isKindSeed(seed))
    for (const site of REMOTE_SITES) if (draw('site', site) < 0.6) remoteRates[site] = WORST_REMOTE[site] * draw('rate', site) ** 2
  return {
    ...scenario,
    rates: { ...rates, ...remoteRates },
    remote: {
      leaseMs: pick('lease', [4_000, 8_000, 15_000]),
      answerMs: pick('answer', [1_500, 8_000]),
      hasCursors,
      latencyMs: pick('latency', [
        [1, 3],
        [1, 20],
        [5, 80],
      ]),
    },
  }
}
