import type { CommonFact, ConfigApplied, InstrumentObserved } from '../kernel/facts.ts'
import type { Recorded } from '../kernel/recorded.ts'

export type Amount = { readonly asset: string; readonly amount: string }

/** The facts that stand: what was deposited, withdrawn, observed, configured and last refused. Keyed by stream, deposit or withdrawal. */
export type Facts = {
  readonly deposits: Record<string, Amount>
  readonly withdrawals: Record<string, Amount>
  readonly instruments: Record<string, { version: number; data: InstrumentObserved['data'] }>
  readonly refusals: Record<string, { refusal: string; barCloseMs: number }>
  config: ConfigApplied['data'] | null
  /** when prices were last sampled, and how many fills the log held then */
  marked: { timeMs: number; fills: number }
}

export const createFacts = (): Facts => ({
  deposits: {},
  withdrawals: {},
  instruments: {},
  refusals: {},
  config: null,
  marked: { timeMs: 0, fills: 0 },
})

export const followFacts = (facts: Facts, event: Recorded): void => {
  const fact = event as Recorded & CommonFact
  switch (fact.type) {
    case 'FundsDeposited':
      facts.deposits[fact.data.depositId] = { asset: fact.data.asset, amount: fact.data.amount }
      return
    case 'FundsWithdrawn':
      facts.withdrawals[fact.data.withdrawalId] = { asset: fact.data.asset, amount: fact.data.amount }
      return
    case 'InstrumentObserved':
      facts.instruments[fact.stream] = { version: fact.number + 1, data: fact.data }
      return
    case 'ConfigApplied':
      facts.config = fact.data
      return
    case 'MarksObserved':
      facts.marked = { timeMs: event.time, fills: fact.data.fills }
      return
    case 'ProposalRefused':
      facts.refusals[fact.stream] = { refusal: fact.data.refusal, barCloseMs: fact.data.barCloseMs }
      return
    case 'RefusalRepeated':
      facts.refusals[fact.stream] = { refusal: fact.data.refusal, barCloseMs: fact.data.lastBarCloseMs }
      return
    default:
      return
  }
}
