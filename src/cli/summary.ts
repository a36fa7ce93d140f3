import { relative } from 'node:path'
import { isServerUrl } from '../kernel/server-url.ts'
import { colours, columns, print } from './output.ts'
import type { RunResult } from './run-once.ts'

const listed = (amounts: Record<string, string | number>, unit: (name: string) => string = (name) => ` ${name}`): string =>
  Object.entries(amounts)
    .map(([name, amount]) => `${amount}${unit(name)}`)
    .join(', ') || 'none'

const counted = (counts: Record<string, number>): string => {
  const rows = Object.entries(counts)
  const total = rows.reduce((sum, [, times]) => sum + times, 0)
  return rows.length === 0 ? '0' : `${total} (${rows.map(([name, times]) => `${name} ${times}`).join(', ')})`
}

const rowsOf = (result: RunResult): [string, string][] => {
  const { tape } = result
  const outside = tape.outside === 0 ? '' : ` ${tape.outside} outside the part,`
  const skipped = Object.fromEntries(Object.entries(tape.skipped).filter(([, times]) => times > 0))
  return [
    ...(result.label === null ? [] : [['label', result.label] as [string, string]]),
    ['coins', result.coins.join(', ')],
    [
      'bars',
      `${result.bars} of ${tape.rows} rows,${outside} skipped ${counted(skipped)}, ${tape.gaps} holes of ${tape.missingCandles} candles`,
    ],
    ['decisions', `${result.decisions}, refused ${counted(result.refused)}`],
    ['orders', String(result.orders)],
    ['fills', String(result.fills)],
    ['closed', counted(result.closed)],
    ['realised', listed(result.realised)],
    ['unrealised', listed(result.unrealised)],
    ['fees', listed(result.fees)],
    ...Object.entries(result.budget).map(([asset, pool]): [string, string] => [
      `budget ${asset}`,
      `capital ${pool.capital}, free ${pool.free}, reserved ${pool.reserved}, invested ${pool.invested}`,
    ]),
    ['events', `${result.events}, ${result.written} written in ${result.seconds.toFixed(2)} s (${result.eventsPerSecond} events/s)`],
    ['head', result.head],
  ]
}

/** from here, where that is shorter than the whole path */
const shortest = (path: string): string => {
  const fromHere = relative(process.cwd(), path)
  return fromHere.startsWith('..') ? path : fromHere
}

export const printSummary = (result: RunResult): void => {
  print(columns(rowsOf(result).map(([name, text]) => [colours.bold(name), text])))
  const log = isServerUrl(result.log) ? `--log '${result.log}'` : `--log ${shortest(result.log)}`
  print(`\nLook further:\n  npm start -- verify ${log}\n  npm start -- replay ${log}\n  npm start -- report lots ${log}`)
}

/** One column a run, so that what an assumption is worth can be seen at a glance. */
export const printComparison = (results: Record<string, RunResult>): void => {
  const names = Object.keys(results)
  const tables = names.map((name) => rowsOf(results[name]!))
  const body = (tables[0] ?? []).flatMap(([title], row) =>
    title === 'head' || title === 'coins' ? [] : [[colours.bold(title), ...tables.map((table) => table[row]?.[1] ?? '')]],
  )
  print(columns([['', ...names.map((name) => colours.bold(name))], ...body]))
}
