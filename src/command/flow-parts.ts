import type { Settings } from '../config/settings.ts'
import type { Runner } from '../effect/runner.ts'
import type { VenueClock } from '../effect/venue-clock.ts'
import type { Capabilities } from '../exchange/port.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Market } from '../market/market.ts'
import type { EngineState } from '../replay/engine-state.ts'
import type { Coin } from './coin.ts'
import type { Housekeeping } from './housekeeping.ts'
import type { Proposals } from './proposals.ts'
import type { Recorder, Target } from './recorder.ts'
import type { SignalInbox } from './signal-inbox.ts'

/** What the flow is made of. */
export type FlowParts = {
  readonly venue: Capabilities
  readonly coins: readonly Coin[]
  readonly state: EngineState
  readonly settings: Settings
  readonly market: Market
  readonly proposals: Proposals
  readonly signals: SignalInbox
  readonly recorder: Recorder
  readonly runner: Runner
  readonly housekeeping: Housekeeping
  readonly clock: Clock
  readonly venueClock: VenueClock
  /** where the session's own facts go */
  readonly session: Target
}
