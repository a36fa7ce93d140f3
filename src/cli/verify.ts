import type { Command } from 'commander'
import { compareLogs } from '../audit/compare-logs.ts'
import { verifyLog } from '../audit/verify-log.ts'
import { openLogToRead } from '../event/open-log-to-read.ts'
import { SqliteStore } from '../event/sqlite/store.ts'
import type { EventStore } from '../event/store.ts'
import { withoutPassword } from '../kernel/server-url.ts'
import { streams } from '../kernel/streams.ts'
import { LINE } from '../report/text-table.ts'
import { wrapped } from '../report/wrap.ts'
import { brokenText } from './broken-text.ts'
import { existingLog, requireWritten } from './log-file.ts'
import { colours, columns, note, print, printJson } from './output.ts'

type Flags = { readonly log?: string; readonly expect?: string; readonly against?: string; readonly json?: true }

export const register = (program: Command): void => {
  program
    .command('verify')
    .description('check a log from its first event: hashes, seals, legality, and the money by a second implementation')
    .option('--log <log>', 'a file, or esdb://... (default: COINFOLD_STORE, or the newest logs/paper-*.db)')
    .option('--expect <head>', 'a head kept elsewhere, as "run" and "verify" print it: shows that nothing was cut off')
    .option('--against <log>', 'another copy of the log, a file or esdb://...: shows the first event in which the two differ')
    .option('--json', 'one JSON document on standard output')
    .action(verify)
}

const verify = async (flags: Flags): Promise<void> => {
  const log = existingLog(flags.log)
  const store = await openLogToRead(log, note)
  try {
    const dangling = store instanceof SqliteStore ? store.danglingStreams() : []
    const { isDense } = store
    const verdict = await verifyLog(store.readAll(null), {
      isDense,
      dangling,
      ...(flags.expect === undefined ? {} : { expect: flags.expect }),
    })
    const { ok, events, head, seals, broken } = verdict
    if (broken?.rule === 'no-beginning' && broken.stream === streams.log) requireWritten(log, false)
    const difference = ok && flags.against !== undefined ? await differenceTo(store, flags.against) : null
    if (!ok || difference !== null) process.exitCode = 1
    if (flags.json)
      return printJson({
        ...verdict,
        log: withoutPassword(log),
        ...(flags.against !== undefined && { against: { same: difference === null, difference } }),
      })
    const rows = [
      ['events', String(events)],
      ['head', head],
    ]
    if (broken === undefined) print(`${colours.green('The log is sound.')}\n${columns(rows)}`)
    else print(`${said('The log', brokenText(broken))}\n${columns(rows)}`)
    if (seals.notCompared > 0) print(otherVersions(seals.notCompared))
    if (difference !== null) print(said('The two logs differ:', difference))
    else if (ok && flags.against !== undefined) print('The other log holds the same events in the same order.')
  } finally {
    await store.close()
  }
}

/** In lines that fit, the first words of them red. */
const said = (words: string, behind: string): string => wrapped(`${words} ${behind}`, LINE).join('\n').replace(words, colours.red(words))

/** Heads and totals of such a seal are compared all the same. */
const otherVersions = (seals: number): string =>
  seals === 1
    ? '1 seal is of other versions of the folds: its state hash was not compared.'
    : `${seals} seals are of other versions of the folds: their state hash was not compared.`

const differenceTo = async (store: EventStore, against: string): Promise<string | null> => {
  const other = await openLogToRead(existingLog(against), note)
  try {
    return await compareLogs(store, other)
  } finally {
    await other.close()
  }
}
