import type { Rule } from './rule-names.ts'

/**
 * What is wrong with an event. `message` is a sentence. `stream` and `number` are given where another event than the one
 * at hand is to blame: a missing one, say.
 */
export type Finding = { readonly rule: Rule; readonly message: string; readonly stream?: string; readonly number?: number }
