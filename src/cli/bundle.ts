import { type Command, Option } from 'commander'
import type { TapeIdentity } from '../../machines/session/events.ts'
import { loadConfig } from '../config/load.ts'
import { openLogToRead } from '../event/open-log-to-read.ts'
import { UsageError } from '../kernel/errors.ts'
import { isServerUrl } from '../kernel/server-url.ts'
import { copyFolderOf } from '../market/tape/copy/copy-folder.ts'
import { BundleFile } from '../ops/bundle/bundle-file.ts'
import type { FoldedAll } from '../ops/bundle/bundle-state.ts'
import { knownSecrets } from '../ops/bundle/known-secrets.ts'
import { SecretSearch } from '../ops/bundle/secret-search.ts'
import { type Bundled, writeBundle } from '../ops/bundle/write-bundle.ts'
import { inputsFolder } from '../run/inputs/segment-folder.ts'
import type { LogMoment } from '../view/log-cut.ts'
import { TapeCandles } from '../web/candles/tape-candles.ts'
import { coinNames } from '../web/coins-of.ts'
import { type ConfigFlags, sourcesOf, withConfigFlags } from './config-flags.ts'
import { existingLog } from './log-file.ts'
import { requireFileOrServer } from './log-name.ts'
import { logMomentOf } from './moment-flag.ts'
import { columns, note, print, printJson } from './output.ts'
import { requireKnown } from './require-known.ts'
import { version } from './version.ts'

type Flags = ConfigFlags & {
  readonly log?: string
  readonly out: string
  readonly coin?: string
  readonly from?: LogMoment
  readonly to?: LogMoment
  readonly inputs?: string
  readonly force?: true
  readonly json?: true
}

export const register = (program: Command): void => {
  const moment = 'a time, or the place of an event in the log'
  withConfigFlags(program.command('bundle').description('a part of a log as one file, which "replay --bundle" folds elsewhere'))
    .option('--log <log>', 'a file, or esdb://... (default: COINFOLD_STORE, or the newest logs/paper-*.db)')
    .requiredOption('--out <file>', 'the file, say incident.bundle.gz')
    .option('--coin <symbol>', 'of what the engine took in, only what is of this coin; events are of all')
    .addOption(
      new Option('--from <moment>', `the state as it was then, and what followed: ${moment} (default: from the first)`).argParser(
        logMomentOf,
      ),
    )
    .addOption(new Option('--to <moment>', `up to then: ${moment} (default: to the newest)`).argParser(logMomentOf))
    .option('--inputs <folder>', 'where what the engine took in is kept (default: LOG.inputs beside the log)')
    .option('--force', 'replace a bundle that is there already')
    .option('--json', 'one JSON document on standard output')
    .action(bundle)
}

const bundle = async (flags: Flags): Promise<void> => {
  const { out, coin = null, from = null, to = null, force = false, json } = flags
  if (isServerUrl(out)) throw new UsageError('--out is a file.')
  requireFileOrServer(out)
  requireSpan(from, to)
  // what is secret here is known by the options in force
  const config = loadConfig(sourcesOf(flags))
  const log = existingLog(flags.log)
  const search = new SecretSearch(knownSecrets(config, process.env, log))
  const store = await openLogToRead(log, note)
  const folder = flags.inputs ?? (isServerUrl(log) ? null : inputsFolder(log))
  try {
    const file = await BundleFile.open(out, force)
    try {
      const inputs = { folder, candlesOf }
      const made = await writeBundle({ log, store, coin, from, to, inputs, version, search, file, requireCoin })
      const bytes = await file.finish()
      show(made, { out, bytes, json: json === true })
    } finally {
      await file.discard()
    }
  } finally {
    await store.close()
  }
}

const candlesOf = async (tape: TapeIdentity): Promise<TapeCandles> => {
  const candles = new TapeCandles({ copies: copyFolderOf(process.env) })
  await candles.follow(tape)
  return candles
}

const requireCoin = (name: string, { folded: { state }, read }: FoldedAll): void =>
  requireKnown('The log has no coin', name, coinNames({ state, reading: read }))

const requireSpan = (from: LogMoment, to: LogMoment): void => {
  if (from === null || to === null) return
  const isInOrder = 'timeMs' in from ? !('timeMs' in to) || from.timeMs < to.timeMs : !('place' in to) || from.place < to.place
  if (!isInOrder) throw new UsageError('--from is not before --to: nothing lies in between.')
}

const show = (
  { about, inputs, missing }: Bundled,
  { out, bytes, json }: { readonly out: string; readonly bytes: number; readonly json: boolean },
) => {
  for (const sentence of missing) note(`${sentence} The bundle goes without.`)
  const { firstOrdinal, lastOrdinal, stateHash, head } = about
  if (json) return printJson({ out, bytes, firstOrdinal, lastOrdinal, inputs, missing, stateHash, head })
  print(
    columns([
      ['bundle', `${out}, ${bytes} bytes`],
      ['events', `${firstOrdinal} to ${lastOrdinal}`],
      ['taken in', `${inputs} lines`],
      ['state', stateHash],
      ['head', head],
    ]),
  )
}
