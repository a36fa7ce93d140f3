import { UsageError } from '../kernel/errors.ts'
import { NO_KEY } from '../kernel/no-key.ts'
import { findingsOf } from './issue.ts'
import { ownOptions } from './of-coin.ts'
import { profileFile } from './profiles.ts'
import { crossCheck } from './rules.ts'
import { type Config, schema } from './schema.ts'
import { ENVIRONMENT_ALONE, secretOptions, shownSecret } from './secret-options.ts'
import { envName, optionMeant, options } from './shown-options.ts'
import { withoutOwner } from './slot-path.ts'
import { fromEnvironment, fromFile, fromFlags, type Given, type Origin, type Problem, type Tree } from './sources.ts'
import { readStrategyFiles, strategyHashes } from './strategy-files.ts'

export type Sources = {
  /** name of one that comes with the engine */
  readonly profile?: string | undefined
  /** path of the YAML file */
  readonly file?: string | undefined
  readonly env?: Readonly<Record<string, string | undefined>>
  /** option to text, as `--set` gives them */
  readonly overrides?: Readonly<Record<string, string>>
}

/** `config` is null when there are problems; `originOf` is null for an option that nobody set. */
export type ConfigReading = {
  readonly config: Config | null
  readonly problems: readonly Problem[]
  originOf(path: string): Origin | null
}

const valueAt = (tree: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, key) => (isTree(value) ? value[key] : undefined), tree)

/** Maps whose options are remembered one by one. */
const OF_OWNERS: readonly string[] = ['coins', 'slots']
const SETTINGS = 'entry.settings'

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The later wins, option by option, of a coin or slot as well; a map such as `capital` from the environment replaces the file's whole. */
const overlay = (under: Tree, over: Tree, above = ''): Tree => {
  // Without a prototype, so that a key such as __proto__ is refused like any other unknown one.
  const merged: Tree = Object.assign(Object.create(null), under)
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key]
    const path = `${above}${key}`
    // settings of a strategy are options, each by itself
    const isGroup = OF_OWNERS.includes(path) || withoutOwner(path) === SETTINGS || optionMeant(path) === undefined
    merged[key] = isGroup && isTree(below) && isTree(value) ? overlay(below, value, `${path}.`) : value
  }
  return merged
}

/** Where a map names what is no key: its schema would leave that out without a word. */
const noKeysIn = (tree: Tree, above: readonly string[] = []): (readonly string[])[] =>
  Object.entries(tree).flatMap(([key, value]) => {
    const path = [...above, key]
    return key === NO_KEY && above.length > 0 ? [path] : isTree(value) ? noKeysIn(value, path) : []
  })

const freeze = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null) {
    for (const child of Object.values(value)) freeze(child)
    Object.freeze(value)
  }
  return value
}

/** Reads and checks all sources (defaults < profile < file < environment < flags) and finds every problem, not just the first. */
export const readConfig = ({ profile, file, env = {}, overrides = {} }: Sources): ConfigReading => {
  const given: Given[] = [fromFlags(overrides), fromEnvironment(env)]
  if (file !== undefined) given.push(fromFile(file))
  if (profile !== undefined) given.push(fromFile(profileFile(profile), `profile ${profile}`))
  const originAt = (path: readonly string[]): Origin | null => {
    for (const { originOf } of given) {
      const origin = originOf(path)
      if (origin) return origin
    }
    return null
  }
  const originOf = (path: string): Origin | null => {
    const keys = path.split('.')
    return given.find(({ tree }) => valueAt(tree, keys) !== undefined)?.originOf(keys) ?? null
  }
  const problemAt = (path: readonly string[], message: string): Problem => {
    const origin = originAt(path)
    return { path: path.join('.'), where: origin?.where ?? null, line: origin?.line ?? null, message }
  }
  const tree = given.reduceRight((under, { tree: over }) => overlay(under, over), {} as Tree)
  const parsed = schema.safeParse(tree, { reportInput: true })
  const problems = given.flatMap((source) => source.problems)
  problems.push(...noKeysIn(tree).map((path) => problemAt(path, 'is a name that nothing can have')))
  if (!parsed.success) {
    const findings = parsed.error.issues.flatMap(findingsOf)
    const different = [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()]
    // a number that lost digits is wrong whatever it became, and a name that nothing can have whatever stands there
    const told = new Set(problems.map(({ path }) => path).filter((path) => path !== ''))
    const untold = different.filter(({ path }) => !told.has(path.join('.')))
    problems.push(...untold.map(({ path, message }) => problemAt(path, message)).sort((a, b) => (a.line ?? 0) - (b.line ?? 0)))
    return { config: null, problems, originOf }
  }
  const ofStrategies = readStrategyFiles({ config: parsed.data, originOf: originAt, file })
  problems.push(...ofStrategies.map(({ path, message }) => problemAt(path, message)))
  problems.push(...crossCheck(parsed.data).map(({ path, message }) => problemAt(path.split('.'), message)))
  problems.push(...keysElsewhere(parsed.data, originOf))
  return { config: problems.length > 0 ? null : freeze(parsed.data), problems, originOf }
}

const keysElsewhere = (config: Config, originOf: ConfigReading['originOf']): Problem[] =>
  ENVIRONMENT_ALONE.flatMap((path) => {
    const origin = originOf(path)
    // what is empty is what it is by itself
    if (origin === null || origin.kind === 'environment' || valueAt(config, path.split('.')) === '') return []
    return [{ path, where: origin.where, line: origin.line, message: `is taken from the environment alone: set ${envName(path)}` }]
  })

// What is longer is no name that anybody typed.
const LONGEST = 200
/** Names and values are somebody else's text: one line of it, of a length to be read, and no command to the terminal. */
const shown = (text: string): string =>
  (text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text).replace(/[\p{Cc}\p{Cs}\u2028\u2029]/gu, '\ufffd')

export const sentenceOf = ({ path, where, message }: Problem): string =>
  [where === null ? '' : `${shown(where)}: `, path === '' ? '' : `${shown(path)} `, shown(message), message.endsWith('?') ? '' : '.'].join(
    '',
  )

/** Every problem of a configuration; the message says them all. */
export class WrongConfiguration extends UsageError {
  override readonly subject = 'configuration'
  readonly problems: readonly Problem[]
  constructor(message: string, problems: readonly Problem[]) {
    super(message)
    this.problems = problems
  }
}

/** Throws WrongConfiguration, which names every problem and where it stands. */
export const loadConfig = (sources: Sources): Config => {
  const { config, problems } = readConfig(sources)
  if (config !== null) return config
  if (problems.length === 1 && problems[0]) throw new WrongConfiguration(sentenceOf(problems[0]), problems)
  throw new WrongConfiguration(
    `The configuration has ${problems.length} problems:\n${problems.map((problem) => `  ${sentenceOf(problem)}`).join('\n')}`,
    problems,
  )
}

/** Who hears of alarms is no property of a log, nor is who looks at it. */
const isOfOnlookers = (path: string): boolean => path.startsWith('alerts.') || path.startsWith('page.')
/** Nor is where it is kept: it can be moved. What names either may hold a password, and others may read the log. */
const isRemembered = (path: string): boolean => path !== 'store' && !isOfOnlookers(path)

const chosen = (config: Config, isChosen: (path: string) => boolean): Record<string, unknown> =>
  Object.fromEntries(
    options.filter(({ path }) => isChosen(path) && !OF_OWNERS.includes(path)).map(({ path }) => [path, valueAt(config, path.split('.'))]),
  )

/**
 * The options by path, as the log remembers them: what differs by coin or slot by a path of its own, and hashes of the files of
 * strategies. No secret is among them.
 */
export const publicOptions = (config: Config): Record<string, unknown> => ({
  ...chosen(config, isRemembered),
  ...ownOptions(config),
  ...strategyHashes(config),
})

/** Those of one group by path, which no log remembers. */
export const groupOptions = (config: Config, group: 'alerts' | 'page'): Record<string, unknown> =>
  Object.fromEntries(Object.entries(config[group]).map(([name, value]) => [`${group}.${name}`, value]))

/** All options by path, for a person to see: without what may be secret in them. */
export const shownOptions = (config: Config): Record<string, unknown> => ({
  ...publicOptions(config),
  ...chosen(config, isOfOnlookers),
  ...Object.fromEntries(secretOptions.map((path) => [path, shownSecret(path, String(valueAt(config, path.split('.'))))])),
})
