import type { Judged } from '../../src/kernel/common-facts.ts'

/** What a machine makes of a command: facts to append, or one named refusal with the numbers it was judged by. */
export type Decision<Fact, Refusal extends string> =
  | { readonly ok: true; readonly facts: readonly Fact[] }
  | { readonly ok: false; readonly refusal: Refusal; readonly judged: Judged }

const NOTHING: Judged = {}

export const accept = <Fact>(...facts: readonly Fact[]): { readonly ok: true; readonly facts: readonly Fact[] } => ({ ok: true, facts })

export const refuse = <Refusal extends string>(refusal: Refusal, judged: Judged = NOTHING) => ({ ok: false, refusal, judged }) as const
