import type { Command } from 'commander'
import { verifyLog } from '../audit/verify.ts'
import { SqliteStore } from '../event/sqlite-store.ts'
import { existingLog } from './log-file.ts'
import { colours, columns, print, printJson } from './output.ts'

type Flags = { readonly log?: string; readonly expect?: string; readonly json?: true }

export const register = (program: Command): void => {
  program
    .command('verify')
    .description('check a log from its first event: hashes, seals, legality, and the money by a second implementation')
    .option('--log <file>', 'the log (default: the newest logs/paper-*.db)')
    .option('--expect <head>', 'a head kept elsewhere, as "run" and "verify" print it: shows that nothing was cut off')
    .option('--json', 'one JSON document on standard output')
    .action(verify)
}

const verify = async (flags: Flags): Promise<void> => {
  const log = existingLog(flags.log)
  const store = SqliteStore.open(log, { readOnly: true })
  try {
    const dangling = store.danglingStreams()
    const verdict = await verifyLog(store.readAll(null), { dangling, ...(flags.expect === undefined ? {} : { expect: flags.expect }) })
    const { ok, events, head, broken } = verdict
    if (!ok) process.exitCode = 1
    if (flags.json) return printJson({ ...verdict, log })
    const rows = [
      ['events', String(events)],
      ['head', head],
    ]
    if (broken === undefined) print(`${colours.green('The log is sound.')}\n${columns(rows)}`)
    else
      print(
        `${colours.red('The log is broken')} at event ${broken.number} of stream ${broken.stream} (${broken.rule}): ${broken.message}\n${columns(rows)}`,
      )
  } finally {
    await store.close()
  }
}
