import { execFileSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { SqliteStore } from '../../src/event/sqlite/store.ts'
import { ExportFile } from '../../src/event/transfer/export-file.ts'
import { exportLog } from '../../src/event/transfer/export-log.ts'
import { entryOf } from '../entry.ts'
import { type Bench, type Figure, figure } from '../figure.ts'
import { copyBeginning } from '../long-log.ts'

const child = fileURLToPath(new URL('./child.ts', import.meta.url))
/** Of whole processes on large logs: fewer than elsewhere, each takes seconds. */
const ROUNDS = 5
const CANDLES = 1_051_200
/** of the long log that both read */
const EVENTS = 1_000_000

const ask = <Answer>(...args: readonly string[]): Answer =>
  JSON.parse(execFileSync(process.execPath, ['--no-warnings', child, ...args], { encoding: 'utf8', maxBuffer: 1 << 26 }))

/** Milliseconds of a whole `replay` of a log without an event. */
const startMs = (root: string, log: string): number => {
  const began = performance.now()
  execFileSync(process.execPath, ['--no-warnings', entryOf(root), 'replay', '--json', '--log', log], { stdio: 'ignore' })
  return performance.now() - began
}

const bytesOf = (log: string): number => {
  const database = new DatabaseSync(log)
  database.exec('PRAGMA wal_checkpoint(TRUNCATE); VACUUM; PRAGMA wal_checkpoint(TRUNCATE)')
  database.close()
  return statSync(log).size
}

const countsOf = (log: string): Record<string, number> => {
  const database = new DatabaseSync(log, { readOnly: true })
  const rows = database.prepare('SELECT type, count(*) AS events FROM log GROUP BY type ORDER BY type').all()
  database.close()
  return Object.fromEntries(rows.map(({ type, events }) => [String(type), Number(events)]))
}

/**
 * Today's code against that of an earlier checkout (commit 3e751ac, installed), on the same events: the earlier code's log is made of an export
 * of today's, event by event.
 */
export const benchBefore = async (bench: Bench, log: string, checkout: string): Promise<Figure[]> => {
  if (!existsSync(join(checkout, 'src/command/fold-log.ts'))) throw new Error(`${checkout} is no checkout of commit 3e751ac.`)
  const { folder, isQuick, say } = bench
  const rounds = isQuick ? 1 : ROUNDS
  const now = join(folder, 'now.db')
  const then = join(folder, 'then.db')
  await copyBeginning(log, now, isQuick ? 2000 : EVENTS)
  await exportTo(now, join(folder, 'now.jsonl'))
  const written = ask<Record<string, number>>(checkout, 'write', join(folder, 'now.jsonl'), then)
  requireSameCounts(countsOf(now), written, say)
  const samples = Array.from({ length: rounds }, (_, round) => {
    const [all, allThen] = [ask<number>('now', 'fold', now, 'all'), ask<number>(checkout, 'fold', then, 'all')]
    const [few, fewThen] = [ask<number>('now', 'fold', now, 'deciding'), ask<number>(checkout, 'fold', then, 'deciding')]
    say(
      `before, round ${round + 1}: all ${all.toFixed(0)} of ${allThen.toFixed(0)} ms, deciding ${few.toFixed(0)} of ${fewThen.toFixed(0)} ms`,
    )
    return { all: all / allThen, deciding: few / fewThen }
  })
  const of = (pick: (sample: (typeof samples)[number]) => number): number[] => samples.map(pick)
  const atMost = (value: number) => ({ is: 'at most', value }) as const
  return [
    figure(
      'before.replayAll',
      'of before',
      of((sample) => sample.all),
      atMost(0.6),
    ),
    figure(
      'before.replayDeciding',
      'of before',
      of((sample) => sample.deciding),
      atMost(0.6),
    ),
    figure('before.bytes', 'of before, an event in the file', [bytesOf(now) / bytesOf(then)], atMost(0.4)),
    figure('before.start', 'of before, an empty log', starts(folder, checkout, rounds), atMost(1.05)),
    figure('before.backtest', 'of before', backtests(bench, checkout), atMost(0.6)),
  ]
}

const exportTo = async (log: string, path: string): Promise<void> => {
  const store = SqliteStore.open(log, { readOnly: true })
  const file = await ExportFile.open(path)
  await exportLog(store, log, file, () => {})
  await file.close()
  await store.close()
}

const requireSameCounts = (now: Record<string, number>, written: Record<string, number>, say: (text: string) => void): void => {
  // what the earlier code has no word for, a log's beginning and its days of risk: some hundred events
  const known = Object.fromEntries(Object.entries(now).filter(([type]) => written[type] !== undefined))
  for (const type in known)
    if (known[type] !== written[type]) throw new Error(`${type}: ${known[type]} events now, ${written[type]} before.`)
  const unknown = Object.entries(now).filter(([type]) => !(type in known))
  say(`the same events: ${listed(Object.entries(known))}; not known before: ${listed(unknown)}`)
}

const listed = (counts: readonly (readonly [string, number])[]): string => counts.map(([type, events]) => `${type} ${events}`).join(', ')

const starts = (folder: string, checkout: string, rounds: number): number[] => {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const [now, then] = [join(folder, 'empty-now.db'), join(folder, 'empty-then.db')]
  const open = (module: string, log: string): void => {
    const script = `import { SqliteStore } from ${JSON.stringify(module)}; await SqliteStore.open(${JSON.stringify(log)}).close()`
    execFileSync(process.execPath, ['--no-warnings', '--input-type=module', '-e', script])
  }
  open(join(root, 'src/event/sqlite/store.ts'), now)
  open(join(checkout, 'src/event/sqlite-store.ts'), then)
  return Array.from({ length: rounds * 3 }, () => startMs(root, now) / startMs(checkout, then))
}

const backtests = ({ folder, isQuick, hasRules, say }: Bench, checkout: string): number[] =>
  Array.from({ length: isQuick ? 1 : ROUNDS }, (_, round) => {
    const candles = String(isQuick ? 5000 : CANDLES)
    const run = (code: string) =>
      ask<{ ms: number; events: number }>(
        code,
        'backtest',
        join(folder, `backtest-${code === 'now' ? 'now' : 'then'}-${round}.db`),
        candles,
        // which the earlier build does not have
        ...(hasRules && code === 'now' ? ['rules'] : []),
      )
    const [now, then] = [run('now'), run(checkout)]
    say(
      `backtest, round ${round + 1}: ${now.ms.toFixed(0)} ms for ${now.events} events, before ${then.ms.toFixed(0)} ms for ${then.events}`,
    )
    return now.ms / then.ms
  })
