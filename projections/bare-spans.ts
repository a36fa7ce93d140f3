/** Coins that are enough for an order lay without one that would end their position at a worse price. `isSwitched`: a target had its place. */
export type BareSpan = { readonly position: string; readonly fromMs: number; readonly toMs: number; readonly isSwitched: boolean }
