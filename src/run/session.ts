import type { EndReason } from '../../machines/session/events.ts'
import type { SurveyReport } from '../exchange/port.ts'
import { steadyTimers } from '../kernel/clock.ts'
import { type DriveEnd, drive, type InputSource } from './driver.ts'
import { Engine, type EngineParts } from './engine.ts'
import { FirstSurvey } from './first-survey.ts'

export type SessionParts = EngineParts & {
  /** called when the log is open: what moves the engine, and hears the venue from then on */
  readonly sourceOf: (engine: Engine) => InputSource
  /** called when the venue is heard: what has to be there before it is asked what is open */
  readonly prepare?: (engine: Engine) => void | Promise<void>
  /** called each time that the venue has not said in time what is open: the start waits for it */
  readonly onSilence?: () => void
  /** called when the boot is over */
  readonly onTrading?: (engine: Engine) => void
  /** keeps what the engine takes in: what the start has waited for, before it is decided on, and how the session ends */
  readonly kept?: { surveyed(account: SurveyReport): void; ended(because: EndReason): void }
  readonly stop: AbortSignal
}

/**
 * The one boot, behind the fold of the log: what the log still lacks of its beginnings, the outside world, the venue's survey and its
 * time, a look-up of everything open. Afterwards the engine may trade; one that is told to stop, or killed, before the venue has
 * answered has sent nothing.
 */
export const boot = async (parts: SessionParts): Promise<{ readonly engine: Engine; readonly source: InputSource }> => {
  const { exchange, clock, timers = steadyTimers, stop, onSilence = () => {} } = parts
  const engine = await Engine.open(parts)
  const source = parts.sourceOf(engine)
  const { killed } = source
  const end = killed === undefined ? stop : AbortSignal.any([stop, killed])
  const first = new FirstSurvey({ exchange, venueClock: engine.venueClock, clock, timers, stop: end, onSilence })
  try {
    exchange.listen((report) => {
      if (!first.hear(report)) source.hear(report)
    })
    await parts.prepare?.(engine)
    // the venue may not be all there: it is asked nothing
    const account = stop.aborted ? null : await first.ask()
    source.surveyed?.()
    if (account !== null && killed?.aborted !== true) {
      parts.kept?.surveyed(account)
      source.judged(await engine.reconcile(account.openOrders.found))
      // the first look at what is owned
      engine.flow.take({ kind: 'report', report: account })
      parts.onTrading?.(engine)
    }
  } catch (reason) {
    // nobody will drive it: whoever has asked it for something by now is told so
    source.close()
    throw reason
  }
  return { engine, source }
}

const BECAUSE: Readonly<Record<DriveEnd, EndReason>> = { end: 'end-of-tape', stopped: 'signal', operator: 'operator', killed: 'killed' }

/** Whose signal it was, where the reason of an abort names one. */
const actorOf = ({ reason }: AbortSignal): string | undefined => (typeof reason === 'string' ? `signal:${reason}` : undefined)

/** One session from boot to its last seal. Rejects where the log cannot be written: nothing is sent then. */
export const runSession = async (parts: SessionParts): Promise<DriveEnd> => {
  const { engine, source } = await boot(parts)
  const end = await drive(engine.flow, source, parts.stop)
  parts.kept?.ended(BECAUSE[end])
  await engine.stop(BECAUSE[end], end === 'stopped' ? actorOf(parts.stop) : undefined)
  return end
}
