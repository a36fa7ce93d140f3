import { format, type Money } from '../../kernel/money.ts'
import type { Balance } from '../port.ts'

type Account = { total: Money; locked: Money }

/** The venue's books: what is owned, and what of it open orders hold. Every amount is exact. */
export class Accounts {
  readonly #accounts = new Map<string, Account>()

  #account(asset: string): Account {
    let account = this.#accounts.get(asset)
    if (account === undefined) {
      account = { total: 0n, locked: 0n }
      this.#accounts.set(asset, account)
    }
    return account
  }

  free(asset: string): Money {
    const account = this.#account(asset)
    return account.total - account.locked
  }

  total(asset: string): Money {
    return this.#account(asset).total
  }

  credit(asset: string, amount: Money): void {
    this.#account(asset).total += amount
  }

  /** in, or out where it is negative */
  move(asset: string, amount: Money): void {
    if (amount < 0n) this.debit(asset, -amount)
    else this.credit(asset, amount)
  }

  debit(asset: string, amount: Money): void {
    const account = this.#account(asset)
    account.total -= amount
    if (account.total < 0n) throw new Error(`The venue never owes what nobody had: ${asset} would stand at ${format(account.total)}.`)
  }

  /** positive to lock, negative to release */
  lock(asset: string, amount: Money): void {
    const account = this.#account(asset)
    account.locked += amount
    if (account.locked < 0n) throw new Error(`No more is released than was locked: ${asset} would stand at ${format(account.locked)}.`)
  }

  /** what is owned, locked or not, by asset in alphabetical order: decimal text */
  totals(): Record<string, string> {
    const names = [...this.#accounts.keys()].sort()
    return Object.fromEntries(names.map((asset) => [asset, format(this.#account(asset).total)]))
  }

  /** the assets that there is something of, in alphabetical order */
  owned(): Balance[] {
    const some = [...this.#accounts].filter(([, { total }]) => total > 0n).sort(([a], [b]) => (a < b ? -1 : 1))
    return some.map(([asset, { total, locked }]) => ({ asset, free: format(total - locked), locked: format(locked) }))
  }

  locked(asset: string): Money {
    return this.#account(asset).locked
  }
}
