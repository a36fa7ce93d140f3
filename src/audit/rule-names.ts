/** What `verify` can find: each word stands in docs/reference/scripts.md, and stays the same from version to version. */
// biome-ignore format: a word a line would make a long page of a list
export const RULE_NAMES = [
  'above-limit', 'account-differs', 'account-lacks', 'alarm-of-exit', 'alarm-of-nothing', 'alarm-too-soon', 'alarm-twice', 'begun-twice',
  'below-limit', 'books-differ', 'chain-broken', 'clock-back', 'contract-differs', 'cut-off', 'deposit-amount', 'deposit-twice',
  'difference-from-what', 'difference-too-soon', 'difference-twice', 'emptied-stream', 'entry-beyond-stop', 'entry-step',
  'entry-unheard', 'entry-while-leaving', 'executed-differs', 'exit-cancel', 'exit-compared', 'exit-id', 'exit-overtaken', 'exit-part', 'exit-price',
  'exit-step', 'exit-taken-back', 'exit-threshold', 'exit-withdrawn', 'false-absence', 'fee-value', 'feed-twice', 'figures-differ', 'fills-missing',
  'funding-twice', 'funding-value', 'illegal-transition', 'inserted-event', 'late-count', 'limit-differs', 'liquidated-before-stop', 'missing-event',
  'negative-fee', 'negative-free', 'negative-reserve', 'newer-version', 'no-alarm', 'no-beginning', 'no-difference', 'no-evidence',
  'no-instrument', 'no-intent', 'no-quantity', 'no-session', 'not-an-event', 'number-repeated', 'opposite-slots', 'option-unsaid',
  'order-changed', 'order-id', 'order-state', 'other-book', 'other-head', 'over-leveraged', 'over-withdrawn', 'overclaimed',
  'overfilled', 'oversold', 'plan-change', 'plan-differs', 'position-mode', 'reason-differs', 'requote', 'reserve-differs', 'rewritten-data',
  'seal-broken', 'short-on-spot', 'size-differs', 'slot-left', 'state-hash', 'stop-limit', 'stop-price', 'switch', 'switch-price',
  'target-price', 'too-many-entries', 'totals-differ', 'trade-twice', 'traded-late', 'trailing-price', 'uncovered-sale', 'under-reserved',
  'unknown-reason', 'unknown-slot', 'unreadable-data', 'unreadable-log', 'withdrawal-amount', 'withdrawal-twice', 'wrong-side', 'wrong-slot',
] as const

export type Rule = (typeof RULE_NAMES)[number]
