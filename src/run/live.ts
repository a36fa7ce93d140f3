import type { Alarm } from '../kernel/clock.ts'
import type { ClockParts } from './clock-parts.ts'
import { ClockSource } from './clock-source.ts'
import type { Door } from './door.ts'
import type { DriveEnd } from './driver.ts'
import type { Engine } from './engine.ts'
import { runSession, type SessionParts } from './session.ts'

type LiveParts = Omit<SessionParts, 'sourceOf'> & {
  readonly alarm: Alarm
  /** of a clock that stands still between inputs: moves it to the moment */
  readonly advance?: () => void
  /** `told`: candles are those that the source is told; else they end by the clock and are made of prices */
  readonly candles?: 'told'
  /** what the engine is handed its inputs by; the flow itself, where it is left out */
  readonly doorOf?: (engine: Engine) => Door
  /** hears what became of all that was asked for */
  readonly onVerdicts?: ClockParts['onVerdicts']
  /** called when the log is open: prices and commands go to the source from then on */
  readonly onOpen: (source: ClockSource, engine: Engine) => void
}

/** One session in the outside's time: it ends when it is stopped, or by a person's word. */
export const runLive = (parts: LiveParts): Promise<DriveEnd> => {
  const { settings, clock, alarm, wanted, stop, onOpen, onVerdicts, advance, candles, doorOf = ({ flow }: Engine): Door => flow } = parts
  const sourceOf = (engine: Engine): ClockSource => {
    const timeframesMs = wanted.instruments.map(({ timeframeMs }) => (candles === 'told' ? Number.POSITIVE_INFINITY : timeframeMs))
    const source = new ClockSource({
      flow: doorOf(engine),
      recorder: engine.recorder,
      clock,
      alarm,
      ...(advance && { advance }),
      timeframesMs,
      answerAtStart: (command) => engine.answerAtStart(command),
      isAnswered: (commandId) => engine.isAnswered(commandId),
      limits: () => settings.now.queue,
      ...(onVerdicts && { onVerdicts }),
    })
    stop.addEventListener('abort', () => source.wake(), { once: true })
    onOpen(source, engine)
    return source
  }
  return runSession({ ...parts, sourceOf })
}
