import { dirname, resolve } from 'node:path'
import { slotNames } from './of-coin.ts'
import type { Config } from './schema.ts'
import type { Origin } from './sources.ts'
import { openStrategyFile, type StrategyFile } from './strategy-file/strategy-file.ts'
import { readSettings } from './strategy-file/strategy-settings.ts'
import { isStrategyPath } from './strategy-names.ts'

/** By the names that the options give them. */
export type StrategyFiles = ReadonlyMap<string, StrategyFile>

const NO_FILES: StrategyFiles = new Map()
const filesOf = new WeakMap<Config, StrategyFiles>()

/** The files of strategies that a configuration names, as they were when it was read. */
export const strategyFilesOf = (config: Config): StrategyFiles => filesOf.get(config) ?? NO_FILES

/** Lets a configuration have the files of another one, which names the same. */
export const keepStrategyFiles = (of: Config, to: Config): void => {
  const files = filesOf.get(of)
  if (files !== undefined) filesOf.set(to, files)
}

/** Hashes of the files, as the log remembers them; nothing where there are none. */
export const strategyHashes = (config: Config): Readonly<Record<string, Readonly<Record<string, string>>>> => {
  const files = strategyFilesOf(config)
  return files.size === 0 ? {} : { strategies: Object.fromEntries([...files].map(([name, { sha256 }]) => [name, sha256])) }
}

type Finding = { readonly path: readonly string[]; readonly message: string }
type Values = Readonly<Record<string, unknown>>

type Reading = {
  readonly config: Config
  /** where an option was set */
  readonly originOf: (path: readonly string[]) => Origin | null
  /** the configuration's file */
  readonly file: string | undefined
}

/** Opens what a strategy's path names, from the folder of the file that says so, else from the one that the program was started in. */
const open = (name: string, origin: Origin | null, file: string | undefined): StrategyFile | string =>
  openStrategyFile(resolve(origin?.kind === 'file' && file !== undefined ? dirname(file) : '.', name))

const unused = (strategy: string, settings: Values, path: readonly string[]): Finding[] =>
  Object.keys(settings).map((name) => ({
    path: [...path, 'settings', name],
    message: `is for strategies of your own: ${strategy} has its settings among the options of entry`,
  }))

/** Of all coins, of one, or of one slot: the strategy that is named, and what was given for its settings. */
type Named = { readonly path: readonly string[]; readonly from: readonly string[]; readonly name: string; readonly given: Values }

/** A coin that says nothing of either has the strategy of all coins; one that names no other has their settings where it has none. */
const namedIn = (config: Config): readonly Named[] => {
  const { entry, coins } = config
  const path = ['entry']
  const ofAll = { path, from: path, name: entry.strategy, given: entry.settings }
  const ofCoins = Object.entries(coins).flatMap(([symbol, { entry: own }]): Named[] => {
    if (own?.strategy === undefined && own?.settings === undefined) return []
    const of = ['coins', symbol, 'entry']
    const given = own.settings ?? {}
    if (own.strategy !== undefined) return [{ path: of, from: of, name: own.strategy, given }]
    return [{ path: of, from: path, name: entry.strategy, given: { ...entry.settings, ...given } }]
  })
  // settings of a slot are those of the strategy that it names itself: what a coin names may be another one
  const ofSlots = slotNames(config).flatMap((slot): Named[] => {
    const { strategy, settings = {} } = config.slots[slot]!.entry ?? {}
    const of = ['slots', slot, 'entry']
    return strategy === undefined ? [] : [{ path: of, from: of, name: strategy, given: settings }]
  })
  return [ofAll, ...ofCoins, ...ofSlots]
}

/** A slot that says settings and no strategy: whose they are would differ by coin. */
const unnamed = (config: Config): Finding[] =>
  slotNames(config).flatMap((slot) => {
    const { strategy, settings = {} } = config.slots[slot]!.entry ?? {}
    const isUnnamed = strategy === undefined && Object.keys(settings).length > 0
    return isUnnamed
      ? [{ path: ['slots', slot, 'entry', 'settings'], message: 'needs the strategy that it is of beside it (entry.strategy)' }]
      : []
  })

const hasSettings = ({ entry, coins }: Config): boolean =>
  [entry, ...Object.values(coins).map((own) => own.entry)].some((one) => Object.keys(one?.settings ?? {}).length > 0)

/**
 * Opens the files of strategies that a configuration names, and reads their settings by their own schemas: they take the place of what was
 * given. Returns what is wrong.
 */
export const readStrategyFiles = ({ config, originOf, file }: Reading): readonly Finding[] => {
  const files = new Map<string, StrategyFile>()
  const findings: Finding[] = unnamed(config)
  const put = (path: readonly string[], settings: Values): void => {
    const [group = '', owner = ''] = path
    const own = group === 'coins' ? config.coins[owner] : group === 'slots' ? config.slots[owner] : config
    const entry = own!.entry as { settings: Values }
    entry.settings = settings
  }
  for (const { path, from, name, given } of namedIn(config)) {
    if (!isStrategyPath(name)) {
      findings.push(...unused(name, given, path))
      // those of all coins, or of a coin that it is a slot of, would be its own otherwise
      if (hasSettings(config)) put(path, {})
      continue
    }
    const opened = open(name, originOf([...from, 'strategy']), file)
    const known = files.get(name) ?? opened
    if (typeof opened === 'string' || known !== opened) {
      const why = typeof opened === 'string' ? opened : 'stands for two files, in different folders: write one of them as a whole path'
      if (path === from) findings.push({ path: [...from, 'strategy'], message: `(${name}) ${why}` })
      continue
    }
    files.set(name, opened)
    const read = readSettings(opened.strategy, given)
    findings.push(...read.findings.map((one) => ({ ...one, path: [...path, 'settings', ...one.path] })))
    put(path, read.values)
  }
  if (files.size > 0) filesOf.set(config, files)
  return findings
}
