import { resolve } from 'node:path'
import type { ScriptIdentity } from '../../machines/session/events.ts'
import { profileSignals } from '../config/profiles.ts'
import { readText } from '../config/read-text.ts'
import type { Config } from '../config/schema.ts'
import { UsageError } from '../kernel/errors.ts'
import type { Tape } from '../market/tape/tape.ts'
import { readScript, type Script } from '../run/script/script.ts'
import { note } from './output.ts'

// A hundred thousand signals: above this it is some other file.
const MOST_BYTES = 20_000_000

export type ScriptFlags = { readonly signals?: string; readonly profile?: string; readonly tape?: readonly string[] }

/** A profile's own are of the bundled tape. */
export const signalsOf = ({ signals, profile, tape }: ScriptFlags): string | undefined =>
  signals ?? (profile === undefined || tape !== undefined ? undefined : profileSignals(profile))

export type OpenScript = (recorded: ScriptIdentity | null, tape: Tape) => Script | null

/** The signals that a flag names, or those that the log was made with; null: none. What is remarkable about them is said. */
export const openScript =
  (named: string | undefined, config: Config): OpenScript =>
  (recorded, tape) => {
    const path = named === undefined ? recorded?.path : resolve(named)
    if (path === undefined) return null
    const script = readScript(readOrExplain(path, named === undefined), { path: named ?? path, tape, ttlS: config.signals.ttlS })
    const { rows } = script.identity
    if (rows === 0) note(`${named ?? path} holds no signal and no command.`)
    if (script.outside > 0)
      note(`${script.outside} of ${rows} signals and commands lie before the begin of the tape or behind its end, and are not played.`)
    return { ...script, identity: { ...script.identity, path } }
  }

const readOrExplain = (path: string, isRecorded: boolean): string => {
  try {
    return readText(path, 'file of signals', MOST_BYTES)
  } catch (error) {
    if (!isRecorded || !(error instanceof UsageError)) throw error
    throw new UsageError(`The signals that the log was made with are not where they were: ${error.message} Name them by --signals.`)
  }
}
