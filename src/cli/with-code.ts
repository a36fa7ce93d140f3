import type { TapeIdentity } from '../../machines/session/events.ts'
import { loadConfig } from '../config/load.ts'
import { rememberedConfig } from '../config/remembered-config.ts'
import type { Config } from '../config/schema.ts'
import { Settings } from '../config/settings.ts'
import { openLogToRead } from '../event/open-log-to-read.ts'
import type { EventStore } from '../event/store.ts'
import type { Options } from '../kernel/difference.ts'
import type { LogEvent } from '../kernel/log-event.ts'
import { withoutPassword } from '../kernel/server-url.ts'
import { type Folded, foldLog, foldNothing } from '../replay/fold-log.ts'
import type { StreamDifference } from '../run/inputs/compared-events.ts'
import { sessionParity } from '../run/inputs/session-parity.ts'
import { tapeParity } from '../run/inputs/tape-parity.ts'
import { type ConfigFlags, sourcesOf } from './config-flags.ts'
import { requireSameTape } from './fitting.ts'
import { existingLog, requireWritten } from './log-file.ts'
import { note, print, printJson } from './output.ts'
import { sessionsKept } from './parity.ts'
import { openMarket } from './wanted-market.ts'
import { openScript } from './wanted-script.ts'
import { openWanted } from './wanted-tape.ts'
import { firstOfCoins, sideBySide } from './with-code-text.ts'

export type WithCodeFlags = ConfigFlags & { readonly log?: string; readonly inputs?: string; readonly json?: true }

/** What was played and compared, and why something was not. */
type Compared = { readonly events: number; readonly differences: readonly StreamDifference[]; readonly remarks: readonly string[] }

/** What an engine of today decides on what the log was made of; exit code 1 where that differs. */
export const replayWithCode = async (flags: WithCodeFlags): Promise<void> => {
  const log = existingLog(flags.log)
  const given = isGiven(flags) ? loadConfig(sourcesOf(flags)) : null
  const store = await openLogToRead(log, note)
  try {
    const folded = foldNothing()
    const events: LogEvent[] = []
    await foldLog(store, folded, { isChecked: true, onEvent: (event) => events.push(event) })
    requireWritten(log, events.length > 0)
    const compared =
      folded.state.facts.begun?.of === 'tape' ? await ofTape(log, events, folded, given) : await ofSessions(store, log, flags, given)
    show(withoutPassword(log), compared, flags.json === true)
  } finally {
    await store.close()
  }
}

const isGiven = ({ config, profile, set }: ConfigFlags): boolean => (config ?? profile ?? set) !== undefined

/** The options of the log, as this version takes them. */
const asRemembered = (options: Options): Config => {
  const { config, differing } = rememberedConfig(options)
  if (differing.length > 0) note(`Options are not what they were (${differing.join(', ')}): what differs may come of that.`)
  return config
}

const NEVER = new AbortController().signal

const ofTape = async (log: string, events: readonly LogEvent[], folded: Folded, given: Config | null): Promise<Compared> => {
  const { session, facts } = folded.state
  const config = given ?? asRemembered(facts.options ?? {})
  const openTape = (recorded: TapeIdentity | null) => openWanted({}, config, recorded, NEVER)
  const market = await openMarket({ openTape, openScript: openScript(undefined, config) }, session)
  requireSameTape(folded, market.tape, withoutPassword(log))
  const { compared, differences } = await tapeParity(events, new Settings(config), market, NEVER)
  const changes = events.filter(({ type, number }) => type === 'ConfigApplied' && number > 0).length
  const remarks =
    changes > 0 ? ['Options were changed while the log was made: it is played by the newest ones from its first candle on.'] : []
  return { events: compared, differences, remarks }
}

const ofSessions = async (store: EventStore, log: string, flags: WithCodeFlags, given: Config | null): Promise<Compared> => {
  const all: { events: number; differences: StreamDifference[]; remarks: string[] } = { events: 0, differences: [], remarks: [] }
  for (const session of sessionsKept(log, flags.inputs)) {
    const config = given ?? asRemembered(session.header.options)
    // what was put in force meanwhile does not count where another configuration is tried
    const configOf = (options: Options): Config => given ?? rememberedConfig(options).config
    const { skipped, replayed, compared } = await sessionParity(store, session, { settings: new Settings(config), configOf })
    const name = `The session of ${new Date(session.header.bootMs).toISOString()}`
    if (skipped !== null) all.remarks.push(`${name} is not compared: ${skipped}.`)
    if (replayed?.fault) all.remarks.push(`${name} could not be played on ${replayed.fault}`)
    all.events += compared?.compared ?? 0
    all.differences.push(...(compared?.differences ?? []))
  }
  return all
}

const show = (log: string, { events, differences, remarks }: Compared, isJson: boolean): void => {
  const first = firstOfCoins(differences)
  if (first.length > 0) process.exitCode = 1
  if (isJson) return printJson({ log, events, isSame: first.length === 0, first, remarks })
  for (const remark of remarks) note(remark)
  for (const difference of first) print(`${sideBySide(difference)}\n`)
  print(
    first.length === 0
      ? `${events} events compared: none differs.`
      : 'Of each coin the first that differs; what follows from it differs, too.',
  )
}
