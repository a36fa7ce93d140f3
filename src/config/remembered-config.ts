import { differenceOf, type Options } from '../kernel/difference.ts'
import { loadConfig, publicOptions } from './load.ts'
import type { Config } from './schema.ts'

/** `differing`: the options by name that are not what was remembered, such as `strategies` when a file of one was changed since. */
export type Remembered = { readonly config: Config; readonly differing: readonly string[] }

/** As somebody would write it: a list with commas, what belongs together in it with an equals sign (`0=4, 60=1`). */
const textOf = (value: unknown): string => {
  if (Array.isArray(value)) return value.map((item) => rowText(item)).join(', ')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

const rowText = (item: unknown): string => (typeof item === 'object' && item !== null ? Object.values(item).join('=') : String(item))

/** What the log keeps beside what was set: hashes of files, and the names of slots. */
const IS_SET: (path: string) => boolean = (path) => path !== 'strategies' && path !== 'slots'

/**
 * The configuration that the log remembers (`publicOptions`); what it does not remember is as it is by default. Throws WrongConfiguration
 * where this coinfold does not take it any more, or the file of a strategy is not there.
 */
export const rememberedConfig = (options: Options): Remembered => {
  const overrides = Object.fromEntries(
    Object.entries(options)
      .filter(([path]) => IS_SET(path))
      .map(([path, value]) => [path, textOf(value)]),
  )
  const config = loadConfig({ overrides })
  return { config, differing: Object.keys(differenceOf(options, publicOptions(config))) }
}
