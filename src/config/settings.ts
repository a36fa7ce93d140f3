import { type Difference, differenceOf, type Options } from '../kernel/difference.ts'
import { positionName } from '../kernel/slots.ts'
import { whyFixed } from './fixed-options.ts'
import { groupOptions, publicOptions } from './load.ts'
import { configOf, type OfPosition, slotNames } from './of-coin.ts'
import type { Config } from './schema.ts'
import type { StrategyFile } from './strategy-file/strategy-file.ts'
import { strategyFilesOf } from './strategy-files.ts'

export type Applied = { readonly ok: true; readonly changed: Difference } | { readonly ok: false; readonly refusals: readonly string[] }

/** What is read of the options for one position. */
export type CoinSettings = Pick<Config, 'entry' | 'guards' | 'sizing' | 'risk' | 'exit' | 'market'>

/** All options by path. Store and page are among them, unlike in what the log remembers: they may hold a secret, and are compared only. */
const allOptions = (config: Config): Options => ({ ...publicOptions(config), ...groupOptions(config, 'page'), store: config.store })

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
