import { readingFolds } from '../../projections/index.ts'
import { SqliteStore } from '../../src/event/sqlite/store.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { foldLog, foldNothing } from '../../src/replay/fold-log.ts'
import { foldTable } from '../../src/replay/fold-table.ts'
import { EVERY_RULE } from '../rules.ts'
import { backtest } from './backtest.ts'
import { earlier } from './earlier.ts'

/** Those that the earlier code had. */
const { fees, orders, performance: cycles, equity, decisions } = readingFolds
const reading = foldTable({ fees, orders, performance: cycles, equity, decisions })

/**
 * One measurement in a process of its own: `child.ts CODE TASK ...`, where CODE is the folder of an earlier checkout, or `now`.
 * Prints one JSON value.
 */
const fold = async (log: string, isAll: boolean): Promise<number> => {
  const store = SqliteStore.open(log, { readOnly: true })
  const folded = foldNothing()
  const read = reading.create()
  const onEvent = (event: LogEvent): void => reading.apply(read, event, undefined, folded.state.folds)
  const all = isAll ? { onEvent } : {}
  const began = performance.now()
  await foldLog(store, folded, { isChecked: false, ...all })
  const took = performance.now() - began
  await store.close()
  return took
}

const [, , code = '', task, one = '', two = '', rules] = process.argv
const isNow = code === 'now'
const work = async (): Promise<unknown> => {
  if (task === 'fold') return isNow ? fold(one, two === 'all') : (await earlier(code)).fold(one, two === 'all')
  if (task === 'write') return (await earlier(code)).write(one, two)
  return backtest(isNow ? null : code, one, Number(two), rules === 'rules' ? EVERY_RULE : {})
}
process.stdout.write(`${JSON.stringify(await work())}\n`)
