import type { ControlAnswer, ControlRequest } from '../ops/control/control-request.ts'
import type { Health } from '../ops/health.ts'

/** The engine that runs on the log, asked as `ctl` asks it. */
export type EngineLink = {
  /** null: no engine answers */
  health(): Promise<Health | null>
  ask(request: ControlRequest): Promise<ControlAnswer>
}
