import { limits } from '../../risk/limits/index.ts'
import { isSaid } from '../../risk/limits/risk-limit.ts'
import { accept, refuse } from '../../shared/decider.ts'
import type { RiskCommandKind } from './command-kinds.ts'

export const release = {
  description: 'Entries go on that a limit of loss had stopped, whichever it was; what is lost from then on is measured anew.',
  word: 'release',
  verb: 'Release the limits of loss',
  done: 'Entries go on that a limit of loss had stopped.',
  fields: {},
  decide: (state, figures, _wish: object, commandId) => {
    const facts = limits.map((limit) => limit.release(state, figures, commandId)).filter(isSaid)
    return facts.length === 0 ? refuse('nothing-halted') : accept(...facts)
  },
} as const satisfies RiskCommandKind
