import type { Command } from 'commander'
import { openLogToRead } from '../event/open-log-to-read.ts'
import { stopwatch } from '../kernel/clock.ts'
import { UsageError } from '../kernel/errors.ts'
import { withoutPassword } from '../kernel/server-url.ts'
import { stateHashes } from '../replay/engine-state.ts'
import { foldLog, foldNothing } from '../replay/fold-log.ts'
import { reading } from '../replay/reading-folds.ts'
import { withConfigFlags } from './config-flags.ts'
import { allHashes } from './hashes.ts'
import { existingLog, requireWritten } from './log-file.ts'
import { columns, note, print, printJson } from './output.ts'
import type { WithCodeFlags } from './with-code.ts'

type Flags = WithCodeFlags & { readonly bundle?: string; readonly withCode?: true }

export const register = (program: Command): void => {
  withConfigFlags(program.command('replay').description('fold a log from its first event and print the hash of every fold'))
    .option('--log <log>', 'a file, or esdb://... (default: COINFOLD_STORE, or the newest logs/paper-*.db)')
    .option('--bundle <file>', 'of a bundle instead, which needs no log: its events behind its state, and whether they come to the same')
    .option(
      '--with-code',
      'play what the log was made of by this code, or by another configuration, and show the first other decision of each coin',
    )
    .option('--inputs <folder>', 'with --with-code: where what an engine took in is kept (default: LOG.inputs beside the log)')
    .option('--json', 'one JSON document on standard output')
    .action(replay)
}

const replay = async (flags: Flags): Promise<void> => {
  if (flags.bundle !== undefined) {
    if ((flags.log ?? flags.withCode) !== undefined)
      throw new UsageError('A bundle is folded, without a log: leave out --log and --with-code.')
    const { replayBundled } = await import('./replay-bundle.ts')
    return replayBundled(flags.bundle, flags.json === true)
  }
  if (flags.withCode) {
    const { replayWithCode } = await import('./with-code.ts')
    return replayWithCode(flags)
  }
  if ((flags.config ?? flags.profile ?? flags.set ?? flags.inputs) !== undefined)
    throw new UsageError('A log is folded by no configuration: add --with-code to play what it was made of by another one.')
  const log = existingLog(flags.log)
  const store = await openLogToRead(log, note)
  try {
    const elapsed = stopwatch()
    const folded = foldNothing()
    const { state, heads } = folded
    const read = reading.create()
    await foldLog(store, folded, { isChecked: true, onEvent: (event) => reading.apply(read, event, state.folds) })
    const seconds = elapsed()
    requireWritten(log, heads.events > 0)
    const result = {
      log: withoutPassword(log),
      events: heads.events,
      seconds,
      eventsPerSecond: Math.round(heads.events / seconds),
      stateHash: stateHashes(state).stateHash,
      folds: allHashes(state, read),
      head: heads.head(),
    }
    if (flags.json) return printJson(result)
    print(columns(Object.entries(result.folds)))
    print(
      `\n${columns([
        ['state', result.stateHash],
        ['head', result.head],
        ['events', `${result.events} in ${seconds.toFixed(3)} s (${result.eventsPerSecond} events/s)`],
      ])}`,
    )
  } finally {
    await store.close()
  }
}
