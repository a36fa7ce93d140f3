import type { Config } from '../../../../src/config/schema.ts'
import type { VenueLimits } from '../../../../src/exchange/budget/venue-limits.ts'
import { keyedUniform } from '../../../../src/kernel/random.ts'
import { LIVE_SITES, type Site } from '../faults.ts'
import { isKindSeed, type Scenario, scenarioOf } from '../scenario.ts'

/** A market that is heard over streams and asked by requests, as of a venue, and how much it lets itself be asked. */
export type LiveScenario = {
  /** one way, of a frame or a request */
  readonly latencyMs: readonly [number, number]
  /** whether ids of trades count up by one */
  readonly areTradesNumbered: boolean
  readonly limits: VenueLimits
}

/** How often a site fails at most, per occasion: a frame seldom, a spell of twenty seconds often. */
const WORST_LIVE: Readonly<Record<(typeof LIVE_SITES)[number], number>> = {
  stream: 0.6,
  rest: 0.3,
  candle: 0.5,
  trade: 0.15,
  quote: 0.2,
  sleep: 0.4,
  jump: 0.4,
  ban: 0.3,
  inputs: 0.6,
}

/** Prices whose own time is off by more are not believed, and the clocks of these worlds are off by less. */
export const LIVE_CLOCK_ERROR_MS = 1_500

/** The world of the same name, heard as a venue tells it; what can go wrong with a backup or the account itself is proven without it. */
export const liveScenarioOf = (seed: string): Scenario => {
  const scenario = scenarioOf(seed)
  const draw = (...key: readonly string[]): number => keyedUniform(seed, 'live', ...key)
  const pick = <T>(key: string, values: readonly T[]): T => values[Math.floor(draw(key) * values.length)]!
  const { damage: _damage, restore: _restore, clock: _clock, funds: _funds, ...rates } = scenario.rates
  const liveRates: Partial<Record<Site, number>> = {}
  if (!isKindSeed(seed))
    for (const site of LIVE_SITES) if (draw('site', site) < 0.6) liveRates[site] = WORST_LIVE[site] * draw('rate', site) ** 2
  return {
    ...scenario,
    config: { ...scenario.config, live: liveOptions(scenario.config, pick), exit: exitOptions(scenario) },
    // engine time is the venue's
    can: { ...scenario.can, clock: 'shared' },
    faultyMs: Math.min(scenario.faultyMs, 120_000),
    rates: { ...rates, ...liveRates },
    live: {
      latencyMs: pick('latency', [
        [1, 20],
        [5, 80],
      ]),
      areTradesNumbered: draw('numbered') < 0.7,
      limits: limitsOf(pick('weight', [30, 60, 400]), pick('orders', [20, 60])),
    },
  }
}

const liveOptions = (config: Config, pick: <T>(key: string, values: readonly T[]) => T): Config['live'] => ({
  ...config.live,
  candleGraceMs: pick('grace', [500, 2_000, 5_000]),
  warmUpBars: pick('warm-up', [0, 3, 20]),
  aheadLimitMs: pick('ahead', [500, 2_000]),
  behindLimitMs: pick('behind', [1_000, 10_000]),
})

/** Who may sell neither at market nor at once rests at the ask, and need not sell in a market that falls. */
const exitOptions = ({ config: { exit }, can }: Scenario): Config['exit'] =>
  can.timesInForce.includes('IOC') ? exit : { ...exit, neverMarket: 'off' }

const WINDOW_MS = 10_000

const limitsOf = (weight: number, orders: number): VenueLimits => ({
  name: 'simulated',
  limits: [
    { name: 'weight', counts: 'weight', most: weight, windowMs: WINDOW_MS, header: 'x-weight' },
    { name: 'orders', counts: 'orders', most: orders, windowMs: WINDOW_MS, header: 'x-orders' },
  ],
  weightPerCost: 1,
  closedForMs: { 429: 3_000, 418: 5_000 },
  endpointCodes: [],
  endpointHeaders: null,
})
