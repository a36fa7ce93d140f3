import type { Timers } from '../kernel/clock.ts'
import { Failure } from '../kernel/errors.ts'
import { askEngine } from '../ops/control/ask-engine.ts'
import type { ControlAnswer, ControlRequest } from '../ops/control/control-request.ts'
import type { EngineHealth } from '../ops/control/engine-health.ts'

/** The engine that runs on the log, asked as `ctl` asks it. */
export type EngineLink = {
  /** null: no engine answers */
  health(): Promise<EngineHealth | null>
  /** Throws a Failure where none answers. */
  ask(request: ControlRequest): Promise<ControlAnswer>
}

/** Whoever looks within this is told the same: an engine answers once, however many pages are open. */
const FRESH_MS = 200
/** One that does not answer by then is away for whoever looks; a wish is waited for longer. */
const HEALTH_MS = 2000

/** `socket`: where an engine on the log listens, whether or not one does now. */
export const engineLink = (socket: string, timers: Pick<Timers, 'steadyMs'>): EngineLink => {
  let newest: { readonly askedMs: number; readonly health: Promise<EngineHealth | null> } | null = null
  const look = async (): Promise<EngineHealth | null> => {
    try {
      const answer = await askEngine(socket, { ask: 'health' }, HEALTH_MS)
      // one of an older version does not know the question
      return answer.is === 'health' ? answer.health : null
    } catch (error) {
      if (error instanceof Failure) return null
      throw error
    }
  }
  return {
    health: () => {
      const nowMs = timers.steadyMs()
      if (newest === null || nowMs - newest.askedMs >= FRESH_MS) newest = { askedMs: nowMs, health: look() }
      return newest.health
    },
    ask: (request) => askEngine(socket, request),
  }
}
