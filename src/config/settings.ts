import { type Difference, differenceOf, type Options } from '../kernel/difference.ts'
import { positionName } from '../kernel/slots.ts'
import { publicOptions } from './load.ts'
import { configOf, type OfPosition, slotNames } from './of-coin.ts'
import type { Config } from './schema.ts'
import { withoutOwner } from './slot-path.ts'
import type { StrategyFile } from './strategy-file/strategy-file.ts'
import { strategyFilesOf } from './strategy-files.ts'

export type Applied = { readonly ok: true; readonly changed: Difference } | { readonly ok: false; readonly refusals: readonly string[] }

/** What is read of the options for one position. */
export type CoinSettings = Pick<Config, 'entry' | 'guards' | 'sizing' | 'risk' | 'exit' | 'market'>

/** What is built from an option once, at the start; a name that ends with a point stands for a group. */
const FIXED: readonly (readonly [option: string, why: string])[] = [
  ['mode', 'a log belongs to one mode'],
  ['store', 'the log is open where it is'],
  ['capital', 'the deposits are in the log'],
  ['slots', 'a position of each is there from the start on'],
  ['instruments', 'orders were sized by these filters, and the paper venue checks them'],
  ['entry.strategy', 'what a strategy reads is fed from the start on'],
  ['entry.settings', 'what a strategy reads is fed from the start on'],
  ['strategies', 'a strategy is loaded at the start'],
  ['entry.dropFrom', 'the prices that the fall is measured from are fed from the start on'],
  ['entry.sessionStartsAt', 'the session of prices is fed from the start on'],
  ['entry.matrixTimeframes', 'the indicators are fed from the start on'],
  ['entry.matrixRsiWeight', 'an indicator is fed from the start on, and only where it counts'],
  ['entry.matrixBollingerWeight', 'an indicator is fed from the start on, and only where it counts'],
  ['entry.matrixMacdWeight', 'an indicator is fed from the start on, and only where it counts'],
  ['entry.matrixRocWeight', 'an indicator is fed from the start on, and only where it counts'],
  ['entry.matrixAveragesWeight', 'an indicator is fed from the start on, and only where it counts'],
  ['entry.matrixVolumeWeight', 'an indicator is fed from the start on, and only where it counts'],
  ['entry.windowMin', 'the window of prices has its length from the start on'],
  ['entry.minWindowBars', 'the window of prices has its length from the start on'],
  ['guards.minTurnover', 'the turnover is fed from the start on, and only where it is asked for'],
  ['guards.turnoverMin', 'the turnover is fed every candle from the start on'],
  ['guards.trendBars', 'the average is fed every candle from the start on'],
  ['guards.redDayPct', 'the movement is fed from the start on, and only where it is asked for'],
  ['guards.redDayMin', 'the movement is fed every candle from the start on'],
  ['sizing.atrBars', 'it is fed every candle from the start on'],
  ['exit.stopsBy', 'the average true range is fed from the start on, and only where something is measured by it'],
  ['exit.trailingBy', 'the average true range is fed from the start on, and only where something is measured by it'],
  ['exit.atrBars', 'the average true range is fed every candle from the start on'],
  ['exit.atrMinBars', 'the average true range is fed every candle from the start on'],
  ['exit.scorePoints', 'the rate of change is fed from the start on, and only where the score is on'],
  ['exit.scoreMomentumBars', 'the rate of change is fed from the start on'],
  ['market.maxUnusablePct', 'the tape is read before the engine starts'],
  ['market.candleS', 'candles are made before the engine starts'],
  ['paper.', 'the paper venue works with the options that it was made with'],
  ['log.leaseS', 'the lease was taken for this time'],
  ['live.loopLimitS', 'the thread that watches is told at the start'],
  ['live.warmUpBars', 'the windows are warmed up at the start'],
  ['inputs.record', 'what a session takes in is kept from its start on, or not'],
  ['log.level', 'the messages are filtered from the start on'],
]

const whyFixed = (path: string): string | null => {
  const option = withoutOwner(path)
  return FIXED.find(([name]) => (name.endsWith('.') ? option.startsWith(name) : option === name))?.[1] ?? null
}

/** All options by path. The store is among them, unlike in what the log remembers: it may hold a password, and is compared only. */
const allOptions = (config: Config): Options => ({ ...publicOptions(config), store: config.store })

/**
 * The options in force: one cell, read where they are used and when. Nobody keeps what was read, so a change is in force from the
 * next use on. Whoever applies one records the difference (src/command/apply-options.ts).
 */
export class Settings {
  #now: Config
  /** by the name of the position, what is in force for it */
  readonly #resolved = new Map<string, Config>()

  constructor(config: Config) {
    this.#now = config
  }

  /** Those of the whole book. */
  get now(): Config {
    return this.#now
  }

  /** Those of one position, by its coin and its slot: the same object until others are in force. */
  of(position: OfPosition): CoinSettings {
    const name = positionName(position)
    const known = this.#resolved.get(name)
    if (known !== undefined) return known
    const config = configOf(this.#now, position)
    this.#resolved.set(name, config)
    return config
  }

  /** The names of the slots that each coin is shared by, in order; none: it is held whole. */
  get slots(): readonly string[] {
    return slotNames(this.#now)
  }

  /** The file of a strategy that is named by a path; undefined: it is none of the options in force. */
  strategyFile(name: string): StrategyFile | undefined {
    return strategyFilesOf(this.#now).get(name)
  }

  /** By path, as the log remembers them: without secrets. */
  get options(): Options {
    return publicOptions(this.#now)
  }

  /** Puts other options in force. Refused as a whole, with a sentence for each option that cannot change while the engine runs. */
  apply(next: Config): Applied {
    const changed = differenceOf(allOptions(this.#now), allOptions(next))
    const refusals = Object.keys(changed).flatMap((option) => {
      const why = whyFixed(option)
      return why === null ? [] : [`${option} cannot change while the engine runs: ${why}.`]
    })
    if (refusals.length > 0) return { ok: false, refusals }
    this.#now = next
    this.#resolved.clear()
    return { ok: true, changed }
  }
}
