import type { FundsDeposited } from '../kernel/common-facts.ts'
import { format, type Money, parse, ZERO } from '../kernel/money.ts'
import type { Amount, Facts } from '../replay/facts.ts'

export type Deposit = FundsDeposited['data']
/** Everything that was ever paid into a log's account and taken out of it, by asset, in decimal strings. */
type Account = {
  readonly paidIn: Readonly<Record<string, string>>
  readonly takenOut: Readonly<Record<string, string>>
}

/** The account once `owed` is recorded as well. */
export const accountOf = ({ deposits, withdrawals }: Facts, owed: readonly Deposit[]): Account => {
  const paidIn: readonly Amount[] = [...Object.values(deposits), ...owed]
  return { paidIn: sums(paidIn), takenOut: sums(Object.values(withdrawals)) }
}

const sums = (amounts: readonly Amount[]): Record<string, string> => {
  const totals = new Map<string, Money>()
  for (const { asset, amount } of amounts) totals.set(asset, (totals.get(asset) ?? ZERO) + parse(amount))
  return Object.fromEntries([...totals].map(([asset, total]) => [asset, format(total)]))
}
