import type { Fee } from '../../../machines/position/order-facts.ts'
import type { EventOf, LogEvent } from '../../kernel/log-event.ts'
import { Decimal } from '../../kernel/money.ts'
import type { Recorded } from '../../kernel/recorded.ts'
import type { Finding } from '../finding.ts'

/** Money that only the event itself speaks for: what was paid in or taken out, what was paid as a fee and what that was worth. */
export class PaymentCheck {
  readonly #deposits = new Set<string>()
  readonly #withdrawals = new Set<string>()

  check(event: LogEvent): Finding | null {
    if (event.type === 'FundsDeposited') return this.#deposit(event)
    if (event.type === 'FundsWithdrawn') return this.#withdraw(event)
    return 'fee' in event.data ? checkFee(event, event.data) : null
  }

  #deposit({ parts, data: { depositId, amount } }: EventOf<'FundsDeposited'>): Finding | null {
    if (!new Decimal(amount).gt(0)) return { rule: 'deposit-amount', message: `Deposit ${depositId} is of ${amount}; money comes in only.` }
    const deposit = `${parts.book} ${depositId}`
    if (this.#deposits.has(deposit)) return { rule: 'deposit-twice', message: `Deposit ${depositId} was booked before.` }
    this.#deposits.add(deposit)
    return null
  }

  #withdraw({ parts, data: { withdrawalId, amount } }: EventOf<'FundsWithdrawn'>): Finding | null {
    if (!new Decimal(amount).gt(0))
      return { rule: 'withdrawal-amount', message: `Withdrawal ${withdrawalId} is of ${amount}; money goes out only.` }
    const withdrawal = `${parts.book} ${withdrawalId}`
    if (this.#withdrawals.has(withdrawal)) return { rule: 'withdrawal-twice', message: `Withdrawal ${withdrawalId} was booked before.` }
    this.#withdrawals.add(withdrawal)
    return null
  }
}

const checkFee = ({ parts }: Recorded, { price, fee }: { price: string; fee: Fee }): Finding | null => {
  const amount = new Decimal(fee.amount)
  if (!amount.gte(0)) return { rule: 'negative-fee', message: `Its fee is ${fee.amount} ${fee.asset}; a fee is never negative.` }
  const told = new Decimal(fee.quoteValue)
  const worth = worthOf(amount, price, fee, parts)
  if (worth === null ? told.gte(0) : told.eq(worth)) return null
  return {
    rule: 'fee-value',
    message: `Its fee of ${fee.amount} ${fee.asset} is told to be worth ${fee.quoteValue} ${parts.quote}; ${worth === null ? 'no fee is worth less than nothing' : `it is worth ${worth}`}.`,
  }
}

/** In the quote asset, rounded as money is; null where only the venue knew the rate. */
const worthOf = (amount: Decimal, price: string, { asset }: Fee, { base, quote }: Recorded['parts']): Decimal | null => {
  if (asset === quote) return amount
  return asset === base ? amount.times(price).toDecimalPlaces(18, Decimal.ROUND_HALF_UP) : null
}
