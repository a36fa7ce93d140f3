import { z } from 'zod'
import { schema } from './schema.ts'
import { withoutOwner } from './slot-path.ts'
import { strategyNames } from './strategy-names.ts'

/** One option as people see it, read from the schema. `bounds` is for display: `0.05 to 50`, or the words allowed. */
export type Option = {
  readonly path: string
  readonly env: string
  readonly unit: string
  readonly type: 'number' | 'integer' | 'word' | 'map' | 'text'
  readonly bounds: string
  readonly standard: unknown
  readonly reason: string
}
export type Group = { readonly name: string; readonly reason: string; readonly options: readonly Option[] }

type Node = {
  type?: string
  const?: unknown
  enum?: unknown[]
  minimum?: number
  maximum?: number
  default?: unknown
  description?: string
  properties?: Record<string, Node>
}

/** The schema that editors understand (draft 7 is what they all read), of what a file may hold. */
export const jsonSchema = (): Record<string, unknown> => ({
  ...z.toJSONSchema(schema, { io: 'input', target: 'draft-7' }),
  title: 'Configuration of coinfold',
})

const units: readonly (readonly [suffix: string, unit: string])[] = [
  ['Pct', 'percent'],
  ['Min', 'minutes'],
  ['H', 'hours'],
  ['Days', 'days'],
  ['Ms', 'milliseconds'],
  ['Bars', 'bars'],
  ['Events', 'events'],
  ['Reports', 'reports'],
  ['Commands', 'commands'],
  ['Waiting', 'signals'],
  ['best', 'signals'],
  ['Trades', 'trades'],
  ['S', 'seconds'],
  ['Points', 'points'],
  ['Atr', 'times the ATR'],
  ['Attempts', 'attempts'],
  ['Restarts', 'restarts'],
  ['Mb', 'megabytes'],
]
const unitOf = (path: string): string => units.find(([suffix]) => path.endsWith(suffix))?.[1] ?? ''

/** `entry.dropPct` is COINFOLD_ENTRY_DROP_PCT in the environment. */
export const envName = (path: string): string =>
  `COINFOLD_${path
    .replaceAll('.', '_')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toUpperCase()}`

const typeOf = (path: string, node: Node): Option['type'] => {
  if (node.type === 'number' || node.type === 'integer') return node.type
  if (node.type === 'object') return 'map'
  return node.enum === undefined && node.const === undefined && path !== 'store' ? 'text' : 'word'
}

/** What the text of an option may be, where it is no word of a list. */
const TEXTS: Readonly<Record<string, string>> = {
  store: 'sqlite, esdb://...',
  'entry.strategy': `${strategyNames.join(', ')}, or the path of a file such as ./mine.ts`,
  'entry.settings': 'setting: value',
  'entry.sessionStartsAt': 'a time of day such as 17:30',
  'entry.matrixTimeframes': 'up to 6 timeframes with weights up to 100, such as own, 15m=2, 4h=3',
  'guards.stopList': 'symbols with commas between them, such as BTC/USDT, ETH/USDT; or nothing',
  'guards.minPrice': 'an amount of zero or more',
  'guards.maxPrice': 'an amount of zero or more',
  'guards.minTurnover': 'an amount of zero or more',
  'sizing.quoteAmount': 'an amount above zero',
  'exit.neverSell': 'names of coins, such as BTC, ETH',
  'exit.roi': 'up to 20 rows of minutes=percent by time, the percentage less with each, such as 0=4, 60=1',
  'risk.dayStartsAt': 'a time of day such as 17:30',
  'log.file': 'a file, or nothing',
  'page.host': 'an address such as 127.0.0.1, or 0.0.0.0 for all of them',
  'page.hosts': 'names such as bot.example.org, 192.168.1.5:8137; or nothing',
  'page.readKey': 'at least 20 characters, or nothing',
  'page.tradeKey': 'at least 20 characters, or nothing',
  'alerts.url': 'an address such as https://host/path, without user and password; or nothing',
  'alerts.command': 'a command of the shell, or nothing',
  'calendar.timeZone': 'a time zone such as Europe/Berlin, or UTC',
  'calendar.hours': 'days and hours such as mon-fri 09:00-17:30, sat; a map by symbol where markets differ, all for the others',
  'calendar.holidays': 'dates such as 2025-12-25, 01-01; a map by symbol where markets differ, all for the others',
  'calendar.maintenance': 'days or dates and hours such as sun 02:00-04:00; a map by symbol where markets differ, all for the others',
}

const boundsOf = (path: string, node: Node): string => {
  if (node.minimum !== undefined)
    return node.maximum === Number.MAX_SAFE_INTEGER ? `${node.minimum} or more` : `${node.minimum} to ${node.maximum}`
  const text = TEXTS[path]
  if (text !== undefined) return text
  if (node.type !== 'object') return (node.enum ?? [node.const]).join(', ')
  if (path === 'coins') return 'symbol: groups of options'
  if (path === 'slots') return 'name: groups of options'
  return path === 'capital' || path === 'risk.dailyLossAmounts' ? 'asset: amount' : 'symbol: tickSize, stepSize, minQuantity, minNotional'
}

const optionOf = (path: string, node: Node): Option => ({
  path,
  env: envName(path),
  unit: unitOf(path),
  type: typeOf(path, node),
  bounds: boundsOf(path, node),
  standard: node.default,
  reason: node.description ?? '',
})

const readGroups = (): Group[] => {
  const loose: Option[] = []
  const groups: Group[] = [{ name: '', reason: 'Overall', options: loose }]
  for (const [name, node] of Object.entries((jsonSchema() as Node).properties ?? {})) {
    if (node.properties === undefined) loose.push(optionOf(name, node))
    else {
      const options = Object.entries(node.properties).map(([key, child]) => optionOf(`${name}.${key}`, child))
      groups.push({ name, reason: node.description ?? '', options })
    }
  }
  return groups
}

export const groups: readonly Group[] = readGroups()
export const options: readonly Option[] = groups.flatMap((group) => group.options)
const byPath = new Map(options.map((option) => [option.path, option]))

export const optionAt = (path: string): Option | undefined => byPath.get(path)
/** Of one coin as well: `coins.BTC/USDT.exit.hardStopPct` is exit.hardStopPct there. */
export const optionMeant = (path: string): Option | undefined => byPath.get(withoutOwner(path))
