import type { Settings } from '../../config/settings.ts'
import { watchLoop } from './loop-watch.ts'
import { type Moved, watchSteps } from './step-watch.ts'

/** Watches an engine that trades until it is called off: its event loop from a thread, its steps from the loop. */
export const watchEngine = (moved: Moved, settings: Settings, onLate: (error: Error) => void): (() => void) => {
  const offLoop = watchLoop(settings.now.live.loopLimitS)
  const offSteps = watchSteps(moved, () => settings.now.live.stepLimitS, onLate)
  return () => {
    offLoop()
    offSteps()
  }
}
