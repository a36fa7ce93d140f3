import { describe, expect, test } from 'vitest'
import { StoreFailure } from '../../src/event/store.ts'
import { claimCoins, readCoins, releaseCoin } from '../../src/pool/coins.ts'
import { connectionTo, NoteServer } from './pool-stage.ts'

const BOOK = 'paper.test.main'
const STREAM = `coins/${BOOK}`

/** What the server keeps of a book. */
const notesOf = (server: NoteServer) => server.notes(STREAM).map(({ number, type, data }) => ({ number, type, data }))
const ownersOf = async (server: NoteServer, book = BOOK): Promise<Record<string, string>> =>
  Object.fromEntries((await readCoins(connectionTo(server), book)).ownerOf)
const claim = (server: NoteServer, group: string, ...symbols: string[]): Promise<void> =>
  claimCoins(connectionTo(server), BOOK, group, symbols)
const release = (server: NoteServer, group: string, symbol: string): Promise<void> => releaseCoin(connectionTo(server), BOOK, group, symbol)

describe('the coins of a book', () => {
  test('belong to nobody at first, and to whoever claims them then, book by book', async () => {
    const server = new NoteServer()
    expect(await readCoins(connectionTo(server), BOOK)).toEqual({ ownerOf: new Map(), last: -1 })
    await claim(server, 'a', 'BTC/USD', 'ETH/USD')
    await claim(server, 'b', 'LTC/USD')
    expect(await ownersOf(server)).toEqual({ 'BTC/USD': 'a', 'ETH/USD': 'a', 'LTC/USD': 'b' })
    expect(await ownersOf(server, 'paper.test.other')).toEqual({})
    expect(notesOf(server)).toEqual([
      { number: 0, type: 'CoinsClaimed', data: { group: 'a', symbols: ['BTC/USD', 'ETH/USD'] } },
      { number: 1, type: 'CoinsClaimed', data: { group: 'b', symbols: ['LTC/USD'] } },
    ])
    expect((await readCoins(connectionTo(server), BOOK)).last).toBe(1)
  })

  test('that a group has are not claimed again, only what is new', async () => {
    const server = new NoteServer()
    await claim(server, 'a', 'BTC/USD')
    await claim(server, 'a', 'BTC/USD')
    expect(notesOf(server)).toHaveLength(1)
    await claim(server, 'a', 'ETH/USD', 'BTC/USD', 'LTC/USD')
    expect(notesOf(server)[1]).toEqual({ number: 1, type: 'CoinsClaimed', data: { group: 'a', symbols: ['ETH/USD', 'LTC/USD'] } })
    expect(await ownersOf(server)).toEqual({ 'BTC/USD': 'a', 'ETH/USD': 'a', 'LTC/USD': 'a' })
  })

  test('are refused to another group, and then none of those that it asks for is its own', async () => {
    const server = new NoteServer()
    await claim(server, 'a', 'BTC/USD')
    const refused = claim(server, 'b', 'ETH/USD', 'BTC/USD')
    await expect(refused).rejects.toThrow(StoreFailure)
    await expect(refused).rejects.toThrow(
      'BTC/USD of paper.test.main belongs to group a: trade it there, or let that group give it up ("pool release a BTC/USD").',
    )
    expect(await ownersOf(server)).toEqual({ 'BTC/USD': 'a' })
  })

  test('are let go by their group alone, and free for another then', async () => {
    const server = new NoteServer()
    await claim(server, 'a', 'BTC/USD', 'ETH/USD')
    for (const [group, symbol] of [
      ['b', 'BTC/USD'],
      ['a', 'LTC/USD'],
    ] as const) {
      const refused = release(server, group, symbol)
      await expect(refused).rejects.toThrow(StoreFailure)
      await expect(refused).rejects.toThrow(`${symbol} of paper.test.main does not belong to group ${group}.`)
    }
    await release(server, 'a', 'BTC/USD')
    expect(notesOf(server).at(-1)).toEqual({ number: 1, type: 'CoinsReleased', data: { group: 'a', symbols: ['BTC/USD'] } })
    await expect(release(server, 'a', 'BTC/USD')).rejects.toThrow('does not belong to group a')
    await claim(server, 'b', 'BTC/USD')
    expect(await ownersOf(server)).toEqual({ 'ETH/USD': 'a', 'BTC/USD': 'b' })
  })

  test('whose notes fill several pages are read to the last', async () => {
    const server = new NoteServer()
    const symbols = ['A', 'B', 'C', 'D', 'E', 'F', 'G'].map((base) => `${base}/USD`)
    for (const symbol of symbols) await claim(server, 'a', symbol)
    await release(server, 'a', 'G/USD')
    const coins = await readCoins(connectionTo(server), BOOK)
    expect([...coins.ownerOf.keys()]).toEqual(symbols.slice(0, -1))
    expect(coins.last).toBe(7)
  })
})

describe('of two who write at the same moment', () => {
  test('and want the same coin one gets it, the other is told whose it is', async () => {
    const server = new NoteServer()
    const asked = await Promise.allSettled([claim(server, 'a', 'BTC/USD'), claim(server, 'b', 'BTC/USD')])
    expect(asked.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(notesOf(server)).toHaveLength(1)
  })

  test('and want different coins both get theirs', async () => {
    const server = new NoteServer()
    await Promise.all([claim(server, 'a', 'BTC/USD'), claim(server, 'b', 'ETH/USD')])
    expect(await ownersOf(server)).toEqual({ 'BTC/USD': 'a', 'ETH/USD': 'b' })
    await Promise.all([release(server, 'a', 'BTC/USD'), release(server, 'b', 'ETH/USD')])
    expect(await ownersOf(server)).toEqual({})
    expect(notesOf(server)).toHaveLength(4)
  })
})
