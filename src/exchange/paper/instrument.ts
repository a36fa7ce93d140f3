import type { Direction } from '../../kernel/direction.ts'
import type { Accounts } from './accounts.ts'
import { Book } from './book.ts'
import { LinearSettlement } from './linear-settlement.ts'
import type { FillTerms, PaperCoin } from './options.ts'
import type { PaperPosition, Positions } from './positions.ts'
import type { Settlement } from './settlement.ts'
import { SpotSettlement } from './spot-settlement.ts'

/** What is traded: its book, how it is paid for, and what is held of it where that is a contract. */
export type Instrument = {
  readonly index: number
  readonly coin: PaperCoin
  readonly book: Book
  readonly settlement: Settlement
  readonly held: Readonly<Record<Direction, PaperPosition>> | null
}

type Account = { readonly accounts: Accounts; readonly positions: Positions }

export const instrumentOf = (coin: PaperCoin, index: number, { accounts, positions }: Account, options: FillTerms): Instrument => {
  const { contract, symbol, tickSize } = coin
  const book = new Book(contract?.stopsOn === 'mark', contract?.markAgeMs)
  if (contract === undefined) return { index, coin, book, settlement: new SpotSettlement(coin, book, accounts, options), held: null }
  const held = positions.follow(index, symbol, contract)
  return { index, coin, book, settlement: new LinearSettlement({ contract, tickSize, book, held, positions, accounts, options }), held }
}
