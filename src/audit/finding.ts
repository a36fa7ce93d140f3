/**
 * What is wrong with an event. `rule` is a kebab word that stays the same from version to version, `message` a
 * sentence. `stream` and `number` are given where another event than the one at hand is to blame: a missing one, say.
 */
export type Finding = { readonly rule: string; readonly message: string; readonly stream?: string; readonly number?: number }
