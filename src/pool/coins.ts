import type { Connection } from '../event/eventstoredb/connection.ts'
import { readNotes, writeNote } from '../event/eventstoredb/notes.ts'
import type { NoteRow } from '../event/eventstoredb/wire.ts'
import { StoreFailure } from '../event/store.ts'

/**
 * Which group owns which coins of a book. Two engines that trade one coin would cancel each other's orders and ask for orders
 * under the same ids.
 */
export type Coins = { readonly ownerOf: ReadonlyMap<string, string>; readonly last: number }

const streamOf = (book: string): string => `coins/${book}`

const foldCoins = (notes: readonly NoteRow[]): Coins => {
  const ownerOf = new Map<string, string>()
  for (const { type, data } of notes) {
    // a note of ours, not an event of a log: no type says what is in it
    const { group, symbols } = data as { group: string; symbols: readonly string[] }
    for (const symbol of symbols) {
      if (type === 'CoinsClaimed') ownerOf.set(symbol, group)
      else ownerOf.delete(symbol)
    }
  }
  return { ownerOf, last: notes.at(-1)?.number ?? -1 }
}

export const readCoins = async (connection: Connection, book: string): Promise<Coins> => {
  const notes: NoteRow[] = []
  for (;;) {
    const page = await readNotes(connection, streamOf(book), notes.length)
    if (page.length === 0) return foldCoins(notes)
    notes.push(...page)
  }
}

/** Makes the coins the group's for good. Throws StoreFailure if another group owns one of them. */
export const claimCoins = async (connection: Connection, book: string, group: string, symbols: readonly string[]): Promise<void> => {
  for (;;) {
    const { ownerOf, last } = await readCoins(connection, book)
    for (const symbol of symbols) {
      const owner = ownerOf.get(symbol) ?? group
      if (owner !== group)
        throw new StoreFailure(
          `${symbol} of ${book} belongs to group ${owner}: trade it there, or let that group give it up ("pool release ${owner} ${symbol}").`,
        )
    }
    const wanted = symbols.filter((symbol) => !ownerOf.has(symbol))
    if (wanted.length === 0) return
    if (await writeNote(connection, streamOf(book), last, { type: 'CoinsClaimed', data: { group, symbols: wanted } })) return
  }
}

/** Throws StoreFailure if the coin is not the group's. The caller has made sure that the group holds none and has no engine running. */
export const releaseCoin = async (connection: Connection, book: string, group: string, symbol: string): Promise<void> => {
  for (;;) {
    const { ownerOf, last } = await readCoins(connection, book)
    if (ownerOf.get(symbol) !== group) throw new StoreFailure(`${symbol} of ${book} does not belong to group ${group}.`)
    if (await writeNote(connection, streamOf(book), last, { type: 'CoinsReleased', data: { group, symbols: [symbol] } })) return
  }
}
