/** An order as it was asked for, or changed, last. */
export type AskedOrder = {
  readonly role: 'entry' | 'protection' | 'exit'
  readonly side: 'buy' | 'sell'
  readonly quantity: string
  /** null: at market */
  readonly limitPrice: string | null
  /** null: it is no stop */
  readonly stopPrice: string | null
}

/** What was asked for, each time; `is`: the order itself, a change of it that is asked for, or the order as it was changed. */
export type AskedRow = AskedOrder & {
  readonly position: string
  readonly orderId: string
  readonly is: 'asked' | 'change-asked' | 'changed'
  readonly askedMs: number
}
