import type { Command } from 'commander'
import { stringify } from 'yaml'
import { coinPath, readCoinPath } from '../config/coin-path.ts'
import { standardText } from '../config/document.ts'
import { loadConfig, readConfig, sentenceOf, shownOptions, WrongConfiguration } from '../config/load.ts'
import { symbolName } from '../config/option-kinds.ts'
import { whyOfBook } from '../config/options/coin-options.ts'
import { whyNotOfSlot } from '../config/options/slot-options.ts'
import { groups, jsonSchema, type Option, optionAt, options } from '../config/shown-options.ts'
import { readSlotPath, slotPath, withoutOwner } from '../config/slot-path.ts'
import { UsageError } from '../kernel/errors.ts'
import { nearest } from '../kernel/nearest.ts'
import type { ReportTable } from '../report/table.ts'
import { LINE } from '../report/text-table.ts'
import { wrapped } from '../report/wrap.ts'
import { type ConfigFlags, sourcesOf, withConfigFlags } from './config-flags.ts'
import { existingLog } from './log-file.ts'
import { colours, print, printJson } from './output.ts'
import { showTables, type TableFlags, withTableFlags } from './show-tables.ts'

type Flags = { readonly json?: boolean }

/** Where the facts of an option stand, behind their titles. */
const FACTS = '  environment  '.length

const indented = (text: string, indent: string, first = indent): string[] =>
  wrapped(text, LINE - indent.length).map((line, at) => `${at === 0 ? first : indent}${line}`)

const byCoin = (option: string): string => {
  const why = whyOfBook(option)
  return why === null ? coinPath({ symbol: 'SYMBOL', option }) : `no: ${why}`
}

const bySlot = (option: string): string => {
  const why = whyNotOfSlot(option)
  return why === null ? slotPath({ slot: 'SLOT', option }) : `no: ${why}`
}

const paragraph = (option: Option): string =>
  [
    colours.bold(option.path),
    ...indented(option.reason, '  '),
    ...[
      ['values', `${option.bounds}${option.unit === '' ? '' : ` ${option.unit}`}`],
      ['default', standardText(option)],
      ['environment', option.env],
      ['by coin', byCoin(option.path)],
      ['by slot', bySlot(option.path)],
    ].flatMap(([title = '', text = '']) => indented(text, ' '.repeat(FACTS), `  ${title}`.padEnd(FACTS))),
  ].join('\n')

const asked = (named: string): readonly Option[] => {
  const key = withoutItsOwner(named)
  const option = optionAt(key)
  if (option) return [option]
  const group = groups.find(({ name }) => name === key)
  if (group && key !== '') return group.options
  const near = key === '' ? null : nearest(key, [...options.map(({ path }) => path), ...groups.map(({ name }) => name)])
  throw new UsageError(`There is no option "${key}"; ${near === null ? '"config explain" lists them all.' : `did you mean ${near}?`}`)
}

/** What is asked of one coin or slot is asked of all, if it can have it. */
const withoutItsOwner = (key: string): string => {
  const option = withoutOwner(key)
  const ofCoin = readCoinPath(key) === null ? null : whyOfBook(option)
  if (ofCoin !== null) throw new UsageError(`${option} is of the whole book and cannot differ by coin: ${ofCoin}.`)
  const ofSlot = readSlotPath(key) === null ? null : whyNotOfSlot(option)
  if (ofSlot !== null) throw new UsageError(`${option} cannot differ by slot: ${ofSlot}.`)
  return option
}

const explainTable = (name: string, listed: readonly Option[], about?: string): ReportTable => ({
  name,
  ...(about !== undefined && { about }),
  columns: [
    { heading: 'option', key: 'option', kind: 'text', isWhole: true },
    { heading: 'default', key: 'default', kind: 'text' },
    { heading: 'unit', key: 'unit', kind: 'text' },
    { heading: 'values', key: 'values', kind: 'text' },
    { heading: 'environment', key: 'environment', kind: 'text', spare: 'wide' },
    { heading: 'reason', key: 'reason', kind: 'text', spare: 'wide' },
  ],
  rows: listed.map((option) => [option.path, standardText(option), option.unit, option.bounds, option.env, option.reason]),
  whenEmpty: '',
})

const overall = 'overall'

const explain = (key: string | undefined, flags: TableFlags): void => {
  const found = key === undefined ? options : asked(key)
  const { json, wide, csv } = flags
  if (key !== undefined && !json && !wide && !csv) return print(found.map(paragraph).join('\n\n'))
  const isOne = key !== undefined || csv
  const tables = isOne
    ? [explainTable('options', found)]
    : groups.map(({ name, reason, options: own }) => explainTable(name || overall, own, `${name || overall}: ${reason}`))
  const data = { options: found.map(({ standard, ...option }) => ({ ...option, default: standard })) }
  showTables(data, { title: 'Options', tables }, flags)
  if (key === undefined && !json && !csv) print('\n"config explain KEY" gives the reason of an option or of a group.')
}

/** The file alone: what the environment of this terminal holds says nothing about the file. */
const check = (file: string | undefined, { json, profile }: Flags & Pick<ConfigFlags, 'profile'>): void => {
  if (file === undefined && profile === undefined) throw new UsageError('What is to be checked? Name a file, a --profile, or both.')
  const { problems } = readConfig({ file, profile })
  if (problems.length > 0) process.exitCode = 2
  if (json) printJson({ ok: problems.length === 0, problems: problems.map(({ path, line, message }) => ({ path, line, message })) })
  else if (problems.length === 0)
    print(`${[file, profile && `the profile ${profile}`].filter((part) => part !== undefined).join(' over ')} is a valid configuration.`)
  else throw new WrongConfiguration(problems.map(sentenceOf).join('\n'), problems)
}

type ShowFlags = ConfigFlags & TableFlags & { readonly log?: string; readonly coin?: string; readonly slot?: string }
type Row = {
  readonly path: string
  readonly value: unknown
  readonly from: string
  /** of settings of a strategy, where each comes from */
  readonly fromBySetting?: Readonly<Record<string, string>>
}

const isOfSettings = (path: string): boolean => withoutOwner(path) === 'entry.settings'
const settingsIn = (value: unknown): readonly string[] => Object.keys(value as Readonly<Record<string, unknown>>)

/** Settings of a strategy are shown one by one, as options are. */
const bySetting = (row: Row): readonly Row[] => {
  const { path, value, from, fromBySetting = {} } = row
  if (!isOfSettings(path) || settingsIn(value).length === 0) return [row]
  const values = Object.entries(value as Readonly<Record<string, unknown>>)
  return values.map(([name, setting]) => ({ path: `${path}.${name}`, value: setting, from: fromBySetting[name] ?? from }))
}

const inForce = (flags: ConfigFlags): Row[] => {
  const sources = sourcesOf(flags)
  const { originOf } = readConfig(sources)
  const whereOf = (path: string): string => originOf(path === 'strategies' ? 'entry.strategy' : path)?.where ?? 'default'
  return Object.entries(shownOptions(loadConfig(sources))).map(([path, value]) => {
    const row = { path, value, from: whereOf(path) }
    if (!isOfSettings(path)) return row
    return { ...row, fromBySetting: Object.fromEntries(settingsIn(value).map((name) => [name, whereOf(`${path}.${name}`)])) }
  })
}

/** As the newest session of the log had them; where one is as by default, that is what is said of it. */
const ofLog = async (named: string): Promise<Row[]> => {
  const { optionsOf, settingsOf } = await import('./log-options.ts')
  const options = await optionsOf(existingLog(named))
  const set = new Set(settingsOf(options).map(({ path }) => path))
  return Object.entries(options).map(([path, value]) => ({ path, value, from: set.has(path) ? 'log' : 'default' }))
}

/** Instead of those of all those that a coin, a slot, or a slot of a coin has of its own; what others have is left out. */
const forOne = (rows: readonly Row[], { coin: symbol, slot }: Pick<ShowFlags, 'coin' | 'slot'>): Row[] => {
  if (symbol !== undefined && !symbolName.safeParse(symbol).success)
    throw new UsageError(`--coin is the symbol of a coin or a contract, such as BTC/USD or BTC/USDT:USDT, not "${symbol}".`)
  const own = new Map(rows.map((row) => [row.path, row]))
  const slots = (own.get('slots')?.value ?? []) as readonly string[]
  if (slot !== undefined && !slots.includes(slot))
    throw new UsageError(
      `--slot is ${slots.length === 0 ? 'of a configuration that has slots, and this one has none' : `one of ${slots.join(', ')}`}, not "${slot}".`,
    )
  const ownOf = (option: string): Row | undefined =>
    (slot === undefined ? undefined : own.get(slotPath({ slot, option }))) ??
    (symbol === undefined ? undefined : own.get(coinPath({ symbol, option })))
  return rows
    .filter(({ path }) => withoutOwner(path) === path && path !== 'slots')
    .map((row) => ({ ...(ownOf(row.path) ?? row), path: row.path }))
}

const show = async (flags: ShowFlags): Promise<void> => {
  const { log, profile, config, set, coin, slot } = flags
  if (log !== undefined && (profile ?? config ?? set) !== undefined)
    throw new UsageError('--log shows what a log was made with: leave out --profile, --config and --set.')
  const all = log === undefined ? inForce(flags) : await ofLog(log)
  const ofAll = ((coin ?? slot) === undefined ? all : forOne(all, flags)).flatMap(bySetting)
  // of a profile only what makes it one
  const rows = profile === undefined ? ofAll : ofAll.filter(({ from }) => from !== 'default')
  const table: ReportTable = {
    name: 'options',
    columns: [
      { heading: 'option', key: 'option', kind: 'text' },
      { heading: 'value', key: 'value', kind: 'text' },
      { heading: 'from', key: 'from', kind: 'text' },
    ],
    rows: rows.map(({ path, value, from }) => [path, valueText(value), from]),
    whenEmpty: '',
  }
  showTables(
    { ...(coin !== undefined && { coin }), ...(slot !== undefined && { slot }), options: rows },
    { title: titleOf(flags), tables: [table] },
    flags,
  )
}

const titleOf = ({ coin, slot }: ShowFlags): string => {
  const of = [coin, slot && `the slot ${slot}`].filter((part) => part !== undefined).join(' in ')
  return of === '' ? 'Options' : `Options of ${of}`
}

const valueText = (value: unknown): string =>
  typeof value === 'string' ? value : stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim()

export const register = (program: Command): void => {
  const config = program.command('config').description('what can be set, and whether a file sets it right')
  const explained = config
    .command('explain')
    .description('options with unit, bounds, default and reason')
    .argument('[key]', 'an option or a group, such as exit.hardStopPct or exit')
  withTableFlags(explained).action(explain)
  config
    .command('check')
    .description('whether a file is valid; exit code 2 if not')
    .argument('[file]', 'configuration (YAML)')
    .option('--profile <name>', 'a configuration that comes with the engine; the file lies over it')
    .option('--json', 'one JSON document')
    .action(check)
  const shown = withConfigFlags(config.command('show').description('the options in force, and where each comes from'))
  withTableFlags(
    shown
      .option('--log <log>', 'those that this log was made with')
      .option('--coin <symbol>', 'as they are for this coin: its own, and those of all coins where it has none')
      .option('--slot <name>', 'as they are for this slot, of all coins or with --coin of that one'),
  ).action(show)
  config
    .command('schema')
    .description('JSON Schema of the file, for editors')
    .action(() => printJson(jsonSchema()))
}
