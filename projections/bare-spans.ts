import { spellNow, type UnprotectedSpan, type UnprotectedState } from './unprotected-times.ts'

/** Every time at which coins lay bare: what the sums of unprotected time are made of. */
export type BareSpan = UnprotectedSpan

/** That of a position which is not over: up to the newest moment. */
export const bareIn = (state: UnprotectedState, position: string): BareSpan | null => {
  const spell = spellNow(state, position)
  return spell && { position, fromMs: spell.fromMs, toMs: Math.max(spell.fromMs, state.lastMs), isSwitched: spell.isSwitched }
}
