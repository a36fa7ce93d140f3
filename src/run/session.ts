import type { EndReason } from '../../machines/session/events.ts'
import type { RestingOrder } from '../exchange/port.ts'
import { type DriveEnd, drive, type InputSource } from './driver.ts'
import { Engine, type EngineParts } from './engine.ts'

export type SessionParts = EngineParts & {
  /** called when the log is open: what moves the engine, and hears the venue from then on */
  readonly sourceOf: (engine: Engine) => InputSource
  /** called when the venue is heard: what has to be there before it is asked what is open */
  readonly prepare?: (engine: Engine) => void
  /** all that are open on the account */
  readonly openOrders: () => readonly RestingOrder[]
}

/**
 * The one boot, behind the fold of the log: what the log still lacks of its beginnings, the outside world, a look-up of everything
 * open. Afterwards the engine may trade.
 */
export const boot = async (parts: SessionParts): Promise<{ readonly engine: Engine; readonly source: InputSource }> => {
  const engine = await Engine.open(parts)
  const source = parts.sourceOf(engine)
  try {
    parts.exchange.listen((report) => source.hear(report))
    parts.prepare?.(engine)
    await engine.reconcile(parts.openOrders)
  } catch (reason) {
    // nobody will drive it: whoever has asked it for something by now is told so
    source.close()
    throw reason
  }
  return { engine, source }
}

const BECAUSE: Readonly<Record<DriveEnd, EndReason>> = { end: 'end-of-tape', stopped: 'signal', operator: 'operator', killed: 'killed' }

type Running = SessionParts & {
  readonly stop: AbortSignal
  /** called when the boot is over */
  readonly onTrading?: (engine: Engine) => void
}

/** One session from boot to its last seal. Rejects where the log cannot be written: nothing is sent then. */
export const runSession = async (parts: Running): Promise<DriveEnd> => {
  const { engine, source } = await boot(parts)
  parts.onTrading?.(engine)
  const end = await drive(engine.flow, source, parts.stop)
  await engine.stop(BECAUSE[end])
  return end
}
