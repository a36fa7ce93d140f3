import { randomUUID } from 'node:crypto'
import type { Command } from 'commander'
import { loadConfig } from '../config/load.ts'
import type { OpenedEventStoreDb } from '../event/eventstoredb/open-store.ts'
import { withGroup } from '../event/eventstoredb/url.ts'
import { StoreFailure } from '../event/store.ts'
import { UsageError } from '../kernel/errors.ts'
import { format, parse, ZERO } from '../kernel/money.ts'
import { isServerUrl } from '../kernel/server-url.ts'
import { readCoins } from '../pool/coins.ts'
import { freeOf, type SharedPool } from '../pool/law.ts'
import { fundPool, grantSlice, readPool } from '../pool/pool-stream.ts'
import type { Amount } from '../replay/facts.ts'
import type { ReportTable } from '../report/table.ts'
import { type ConfigFlags, sourcesOf, withConfigFlags } from './config-flags.ts'
import { note } from './output.ts'
import { releaseOn } from './pool-coins.ts'
import { showTables, type TableFlags, withTableFlags } from './show-tables.ts'

type Flags = ConfigFlags & { readonly store?: string; readonly book: string; readonly id?: string } & TableFlags

const ID = ['--id <id>', 'names the act: repeated with the same id it counts once (default: a new one)'] as const
const USUAL_BOOK = 'paper.coinbase.main'
const ASSET = /^[A-Za-z0-9]{1,20}$/
const BOOK = /^[\w-]+(\.[\w-]+){2}$/

export const register = (program: Command): void => {
  const pool = program.command('pool').description('the budget of a book whose engines share a server: what is whose')
  const add = (usage: string, description: string): Command =>
    withTableFlags(withConfigFlags(pool.command(usage).description(description)))
      .option('--store <url>', 'the server, esdb://host:2113?tls=false (default: the option "store")')
      .option('--book <book>', 'mode, venue and account', USUAL_BOOK)
  add('show', 'what the pool has, and the slice of each group').action(show)
  add('fund <asset> <amount>', 'put budget into the pool')
    .option(...ID)
    .action(fund)
  add('grant <group> <asset> <amount>', 'a slice for a group, whose engine takes it at its next start')
    .option(...ID)
    .action(grant)
  add('give-up <group> <asset> <amount>', 'unused budget of a group that does not run, back to the pool').action(giveUp)
  add('coins', 'which coin of the book belongs to which group').action(coins)
  add('release <group> <symbol>', 'a coin that a group holds none of, and whose engine does not run, free for another group').action(
    release,
  )
  add('move <asset> <amount>', 'unused budget of a group that does not run, to another group')
    .requiredOption('--from <group>', 'who gives it up')
    .requiredOption('--to <group>', 'who is granted it')
    .action(move)
}

const show = (flags: Flags): Promise<void> => withPool(storeOf(flags), flags, async () => {})

const fund = (asset: string, amount: string, flags: Flags): Promise<void> => {
  const funded = { ...amountOf(asset, amount), id: flags.id ?? randomUUID() }
  return withPool(storeOf(flags), flags, ({ connection }) => once(funded.id, fundPool(connection, flags.book, funded)))
}

const grant = (group: string, asset: string, amount: string, flags: Flags): Promise<void> => {
  const slice = { group, ...amountOf(asset, amount), id: flags.id ?? randomUUID() }
  return withPool(withGroup(storeOf(flags), group), flags, ({ connection }) => once(slice.id, grantSlice(connection, flags.book, slice)))
}

const giveUp = (group: string, asset: string, amount: string, flags: Flags): Promise<void> => {
  const released = { ...amountOf(asset, amount), id: randomUUID() }
  return withPool(withGroup(storeOf(flags), group), flags, (opened) => giveBack(opened, flags, released))
}

/** An act whose fate is not known is repeated under its id, and then counts once. */
const once = async (id: string, act: Promise<void>): Promise<void> => {
  try {
    await act
  } catch (error) {
    if (error instanceof StoreFailure) throw new StoreFailure(`${error.message} Repeated with --id ${id} it counts once.`, { cause: error })
    throw error
  }
}

const move = (asset: string, amount: string, flags: Flags & { readonly from: string; readonly to: string }): Promise<void> => {
  const { from, to, book } = flags
  if (from === to) throw new UsageError(`Group ${from} has its slice already: --from and --to name the same group.`)
  // before anything is given up: a wrong name
  withGroup(storeOf(flags), to)
  // one id for both, so that the two notes can be told to belong together
  const moved = { ...amountOf(asset, amount), id: randomUUID() }
  return withPool(withGroup(storeOf(flags), from), flags, async (opened) => {
    await giveBack(opened, flags, moved)
    await grantSlice(opened.connection, book, { group: to, ...moved })
  })
}

const giveBack = async (opened: OpenedEventStoreDb, flags: Flags, released: Amount & { readonly id: string }): Promise<void> => {
  const leaseMs = loadConfig(sourcesOf(flags)).log.leaseS * 1000
  const { giveUpOn } = await import('./pool-give-up.ts')
  const completed = await giveUpOn(opened, { book: flags.book, leaseMs }, released)
  for (const { asset, amount } of completed)
    note(`An earlier attempt had taken ${amount} ${asset} out of the log of ${opened.url.group}: now given up.`)
}

const coins = async (flags: Flags): Promise<void> => {
  requireBook(flags.book)
  const { openEventStoreDb } = await import('../event/eventstoredb/open-store.ts')
  const opened = await openEventStoreDb(storeOf(flags))
  try {
    const { ownerOf } = await readCoins(opened.connection, flags.book)
    const tables = [coinsTable(flags.book, ownerOf)]
    showTables({ book: flags.book, coins: Object.fromEntries(ownerOf) }, { title: '', tables }, flags)
  } finally {
    await opened.store.close()
  }
}

const release = async (group: string, symbol: string, flags: Flags): Promise<void> => {
  requireBook(flags.book)
  const { openEventStoreDb } = await import('../event/eventstoredb/open-store.ts')
  const opened = await openEventStoreDb(withGroup(storeOf(flags), group))
  try {
    const leaseMs = loadConfig(sourcesOf(flags)).log.leaseS * 1000
    await releaseOn(opened, { book: flags.book, leaseMs }, symbol)
  } finally {
    await opened.store.close()
  }
  await coins(flags)
}

const requireBook = (book: string): void => {
  if (!BOOK.test(book)) throw new UsageError(`--book is mode.venue.account, such as ${USUAL_BOOK}, not "${book}".`)
}

/** Does it over one connection, then shows what the pool has come to. */
const withPool = async (where: string, flags: Flags, act: (opened: OpenedEventStoreDb) => Promise<void>): Promise<void> => {
  const { book } = flags
  requireBook(book)
  // the client takes long to load, and the help of all commands needs none
  const { openEventStoreDb } = await import('../event/eventstoredb/open-store.ts')
  const opened = await openEventStoreDb(where)
  try {
    await act(opened)
    const pool = await readPool(opened.connection, book)
    showTables(shownAs(pool), { title: '', tables: [tableOf(pool)] }, flags)
  } finally {
    await opened.store.close()
  }
}

const storeOf = (flags: Flags): string => {
  const store = flags.store ?? loadConfig(sourcesOf(flags)).store
  if (!isServerUrl(store))
    throw new UsageError('A pool is shared on a server: name it with --store esdb://host:2113?tls=false, or by the option "store".')
  return store
}

const amountOf = (asset: string, text: string): { readonly asset: string; readonly amount: string } => {
  if (!ASSET.test(asset)) throw new UsageError(`"${asset}" is not the name of an asset, such as USD.`)
  const money = moneyOf(text)
  if (money === null || money <= ZERO) throw new UsageError(`The amount is a decimal number above zero such as 2500.50, not "${text}".`)
  return { asset, amount: format(money) }
}

const moneyOf = (text: string): bigint | null => {
  try {
    return parse(text)
  } catch {
    return null
  }
}

const shownAs = (pool: SharedPool) => ({
  book: pool.book,
  assets: Object.fromEntries(
    [...pool.assets].map(([asset, { funded, slices }]) => [
      asset,
      {
        funded: format(funded),
        free: format(freeOf(pool, asset)),
        slices: Object.fromEntries([...slices].map(([group, slice]) => [group, format(slice)])),
      },
    ]),
  ),
})

const tableOf = (pool: SharedPool): ReportTable => ({
  name: 'pool',
  columns: [
    { heading: 'asset', key: 'asset', kind: 'text' },
    { heading: 'what', key: 'what', kind: 'text' },
    { heading: 'amount', key: 'amount', kind: 'amount' },
  ],
  rows: Object.entries(shownAs(pool).assets).flatMap(([asset, { funded, free, slices }]) => [
    [asset, 'in the pool', funded],
    ...Object.entries(slices).map(([group, slice]) => [asset, `slice of ${group}`, slice]),
    [asset, 'free', free],
  ]),
  whenEmpty: `The pool of ${pool.book} was never funded.`,
})

const coinsTable = (book: string, ownerOf: ReadonlyMap<string, string>): ReportTable => ({
  name: 'coins',
  columns: [
    { heading: 'coin', key: 'symbol', kind: 'text' },
    { heading: 'group', key: 'group', kind: 'text' },
  ],
  rows: [...ownerOf],
  whenEmpty: `No group has claimed a coin of ${book}.`,
})
