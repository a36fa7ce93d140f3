import type { Projection } from '../src/kernel/projection.ts'
import {
  followUnprotected,
  noneUnprotected,
  spellNow,
  type UnprotectedSpan,
  type UnprotectedState,
  unprotectedTypes,
} from './unprotected-times.ts'

export type BareSpan = UnprotectedSpan

/** Every time at which coins lay bare: what the sums of unprotected time are made of. */
export const bareFold: Projection<UnprotectedState, BareSpan> = {
  name: 'bare',
  version: 1,
  types: unprotectedTypes,
  initial: noneUnprotected,
  apply(state, event, emit) {
    followUnprotected(state, event, emit === undefined ? {} : { span: emit })
  },
}

/** That of a position which is not over: up to the newest moment. */
export const bareIn = (state: UnprotectedState, position: string): BareSpan | null => {
  const spell = spellNow(state, position)
  return spell && { position, fromMs: spell.fromMs, toMs: Math.max(spell.fromMs, state.lastMs), isSwitched: spell.isSwitched }
}
