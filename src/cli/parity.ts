import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import { rememberedConfig } from '../config/remembered-config.ts'
import { Settings } from '../config/settings.ts'
import { openLogToRead } from '../event/open-log-to-read.ts'
import { UsageError } from '../kernel/errors.ts'
import { isServerUrl, withoutPassword } from '../kernel/server-url.ts'
import { LINE } from '../report/text-table.ts'
import { wrapped } from '../report/wrap.ts'
import { type KeptSession, keptSessions } from '../run/inputs/kept-sessions.ts'
import { inputsFolder, segmentsIn } from '../run/inputs/segment-folder.ts'
import { type SessionParity, sessionParity } from '../run/inputs/session-parity.ts'
import { existingLog } from './log-file.ts'
import { note, print, printJson } from './output.ts'
import { hasDifference, parityText } from './parity-text.ts'

type Flags = { readonly log?: string; readonly inputs?: string; readonly json?: true }

export const register = (program: Command): void => {
  program
    .command('parity')
    .description('play what an engine took in through a fresh one, and compare what it decides with its log')
    .option('--log <log>', 'a file, or esdb://... (default: COINFOLD_STORE, or the newest logs/paper-*.db)')
    .option('--inputs <folder>', 'where what it took in is kept (default: LOG.inputs beside the log)')
    .option('--json', 'one JSON document on standard output')
    .action(parity)
}

const parity = async (flags: Flags): Promise<void> => {
  const log = existingLog(flags.log)
  const sessions = sessionsKept(log, flags.inputs)
  const store = await openLogToRead(log, note)
  try {
    const of: SessionParity[] = []
    for (const session of sessions) of.push(await playedAgain(store, session))
    if (of.some(hasDifference)) process.exitCode = 1
    if (flags.json) return printJson({ log: withoutPassword(log), isSame: !of.some(hasDifference), sessions: of })
    for (const text of parityText(of)) print(wrapped(text, LINE).join('\n'))
  } finally {
    await store.close()
  }
}

/** Throws a UsageError where nothing is kept. */
export const sessionsKept = (log: string, inputs: string | undefined): readonly KeptSession[] => {
  const folder = folderOf(log, inputs)
  const sessions = keptSessions(segmentsIn(folder))
  if (sessions.length === 0) throw new UsageError(`${folder} holds nothing that an engine took in: name another folder by --inputs.`)
  return sessions
}

const folderOf = (log: string, named: string | undefined): string => {
  if (named === undefined && isServerUrl(log))
    throw new UsageError(
      'Of a log on a server what an engine took in lies beside its copy on the computer it ran on: name the folder by --inputs.',
    )
  const folder = named ?? inputsFolder(log)
  if (!existsSync(folder))
    throw new UsageError(
      `There is no folder ${folder}: "coinfold trade" keeps there what it takes in, unless inputs.record is off; a tape is played again by "run".`,
    )
  return folder
}

/** With the options that were in force; what differs of them by now is said, for nothing else may explain what comes of it. */
const playedAgain = (store: Parameters<typeof sessionParity>[0], session: KeptSession): Promise<SessionParity> => {
  const { config, differing } = rememberedConfig(session.header.options)
  if (differing.length > 0)
    note(
      differing.includes('strategies')
        ? 'The file of a strategy is not what it was when the session ran: what differs may come of that.'
        : `Options are not what they were when the session ran (${differing.join(', ')}): what differs may come of that.`,
    )
  return sessionParity(store, session, { settings: new Settings(config), configOf: (options) => rememberedConfig(options).config })
}
