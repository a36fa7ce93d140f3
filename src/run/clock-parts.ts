import type { OperatorCommand } from '../../machines/session/operator-command.ts'
import type { Verdict } from '../command/input.ts'
import type { Recorder } from '../command/recorder.ts'
import type { Alarm, Clock } from '../kernel/clock.ts'
import type { Answered } from './askers.ts'
import type { Door } from './door.ts'

/** How much may wait while the engine is busy. */
export type QueueLimits = { readonly maxReports: number; readonly maxCommands: number }

/** What the outside's time is made of. */
export type ClockParts = {
  readonly flow: Door
  readonly recorder: Recorder
  readonly clock: Clock
  /** of a clock that stands still between inputs: moves it to the moment */
  readonly advance?: () => void
  readonly alarm: Alarm
  /** candle length of every coin, in the engine's order; Infinity: its candles are told (`candle`) and end by no clock */
  readonly timeframesMs: readonly number[]
  /** whether a command of this id has been answered before */
  readonly isAnswered: (commandId: string) => boolean
  /** answers, before the engine trades, what a person lets it do; rejects where the log cannot be written */
  readonly answerAtStart?: (command: OperatorCommand) => Promise<Answered>
  /** hears what became of all that was handed over, whoever asked for it */
  readonly onVerdicts?: (verdicts: readonly Verdict[]) => void
  /** asked at each use: the options in force may change */
  readonly limits: () => QueueLimits
}
