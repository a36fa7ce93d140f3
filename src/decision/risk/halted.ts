import type { HaltName } from '../../../machines/risk/evolve.ts'
import type { RiskRefusal } from '../../../machines/risk/risk-refusal.ts'
import type { RiskRule } from './risk-rule.ts'

/** The rule that a limit which was passed, and was not let go since, refuses every entry. */
export const halted = <Word extends RiskRefusal>(refusal: Word, name: HaltName, description: string): RiskRule<Word> => ({
  refusal,
  description,
  judge: (_order, { halts }) => {
    const halt = halts[name]
    if (halt === undefined) return null
    const { value, limit, untilMs } = halt
    // a halt that a person has to end has no such moment
    return { isBroken: true, judged: { [name]: value, limit, ...(untilMs !== null && { haltedUntilMs: String(untilMs) }) } }
  },
})
