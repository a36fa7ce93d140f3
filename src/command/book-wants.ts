import { type RiskWants, riskWants } from '../../machines/risk/risk-wants.ts'
import { type SessionWants, sessionWants } from '../../machines/session/wants.ts'
import type { EngineState } from '../replay/engine-state.ts'

/** What the session, and limits of loss that are passed, want of positions. */
export type Wants = { readonly session: SessionWants; readonly risk: RiskWants }

export const wantsOf = ({ session, risk }: Pick<EngineState, 'session' | 'risk'>): Wants => ({
  session: sessionWants(session),
  risk: riskWants(risk),
})
