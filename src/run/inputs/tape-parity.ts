import { noPast } from '../../command/paper-past.ts'
import type { Settings } from '../../config/settings.ts'
import type { LogEvent } from '../../kernel/log-event.ts'
import type { Tape } from '../../market/tape/tape.ts'
import { foldNothing } from '../../replay/fold-log.ts'
import { runPaper } from '../paper.ts'
import type { Script } from '../script/script.ts'
import { collectingStore } from './collecting-store.ts'
import { type ComparedSession, compareSession } from './compared-events.ts'

type Played = { readonly tape: Tape; readonly script: Script | null }

/** Plays the tape of a log from its first candle by a fresh engine that writes nothing, and compares what comes of it with the log. */
export const tapeParity = async (log: readonly LogEvent[], settings: Settings, { tape, script }: Played, stop: AbortSignal) => {
  const made: LogEvent[] = []
  await runPaper({
    settings,
    tape,
    ...(script && { script }),
    store: collectingStore(true),
    folded: foldNothing(),
    past: noPast(),
    version: 'replay',
    speed: Number.POSITIVE_INFINITY,
    stop,
    tell: (event) => made.push(event),
    keepSnapshot: async () => {},
    onProgress: async () => {},
  })
  const last = log.findLast(({ type }) => type === 'SessionStopped')
  const hasEnded = last?.type === 'SessionStopped' && last.data.because === 'end-of-tape'
  return compareSession(log.filter(isOfCoin), made.filter(isOfCoin), { hasEnded, missing: null }) satisfies ComparedSession
}

/** A log that was gone on with has more sessions than one that is played in one go. */
const isOfCoin = ({ parts }: LogEvent): boolean => parts.symbol !== null
