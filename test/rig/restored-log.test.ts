import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { tagOf } from '../../src/kernel/ids.ts'
import { inProcess } from '../cli/in-process.ts'
import { type Event, intentsOf, LogReader } from './remote/log.ts'
import { COINS } from './remote/market.ts'
import type { Account } from './remote/server.ts'
import { kill, Stage, stop } from './remote/stage.ts'

const [FIRST] = COINS.map(({ symbol }) => symbol)
/** Far above what a few candles of half a second take. */
const LONGEST_MS = 20_000
/** A coin has to fall as far as the strategy asks for: mostly it takes some ten seconds. */
const PATIENCE_MS = 120_000

const command = async (...args: string[]): Promise<Record<string, unknown>> => {
  const { code, stdout, stderr } = await inProcess([...args, '--json'])
  expect(`${code} ${stderr}`).toBe('0 ')
  return JSON.parse(stdout)
}
const eventsOf = async (log: string): Promise<readonly Event[]> => {
  const reader = new LogReader(log)
  await reader.read()
  return reader.events
}
const openAt = ({ orders }: Account): readonly { orderId: string; symbol: string; phase: string }[] =>
  orders.filter(({ status }) => status === 'open')

/** Far less than what stops and profits are away: entries are bought, and nothing is sold. */
const WAVE_PCT = 0.06

/** Lets prices go up and down a little until the venue has stops of so many coins, and nothing else is open. */
const stopsOf = async (stage: Stage, coins: number): Promise<readonly { orderId: string; symbol: string }[]> => {
  for (let wave = 0, sinceMs = performance.now(); performance.now() - sinceMs < LONGEST_MS; wave++) {
    await stage.prices({ shovePct: wave % 2 === 0 ? -WAVE_PCT : WAVE_PCT })
    await sleep(250)
    const open = openAt(await stage.account())
    if (open.every(({ phase }) => phase === 'waiting') && new Set(open.map(({ symbol }) => symbol)).size >= coins) return open
  }
  throw new Error(`No stops of ${coins} coins within ${LONGEST_MS} ms.`)
}

const sinceBranch = (events: readonly Event[]): readonly Event[] => events.slice(events.findIndex(({ type }) => type === 'LogBranched'))
/** Coins whose entries were kept back for what was placed after the copy. */
const keptBack = (events: readonly Event[]): readonly unknown[] =>
  events.flatMap(({ type, data, parts }) => (type === 'ProposalRefused' && data.refusal === 'placed-after-copy' ? [parts.symbol] : []))

/**
 * Waits until the log has asked for so many orders since it has a branch of its own, and has kept back an entry of each of these coins:
 * when that is, the prices decide.
 */
const tradedBehindBranch = async (log: string, many: number, kept: ReadonlySet<string>): Promise<void> => {
  for (const beganMs = performance.now(); performance.now() - beganMs < PATIENCE_MS; await sleep(200)) {
    const events = sinceBranch(await eventsOf(log))
    if (intentsOf(events).size >= many && [...kept].every((symbol) => keptBack(events).includes(symbol))) return
  }
  throw new Error(`No ${many} orders, or none kept back of ${[...kept].join(', ')}, within ${PATIENCE_MS} ms.`)
}

test('a log that is restored from a backup, beside the log it was made of and on its account', async () => {
  const stage = await Stage.open()
  const restored = join(stage.disk, 'restored.db')
  await stage.prices({ isHeld: true })
  const first = await stage.trading({ entries: 'one' })
  expect(new Set((await stopsOf(stage, 1)).map(({ symbol }) => symbol))).toEqual(new Set([FIRST]))
  const { head } = await command('backup', '--log', stage.log, '--to', restored)
  await stop(first)
  const second = await stage.trading()
  await stopsOf(stage, 2)
  await kill(second)
  const copied = intentsOf(await eventsOf(restored))
  const open = openAt(await stage.account())
  const before = open.filter(({ orderId }) => copied.has(orderId))
  const after = open.filter(({ orderId }) => !copied.has(orderId))
  expect(Math.min(before.length, after.length), 'both kinds are open').toBeGreaterThan(0)

  const refused = await stage.engine({ log: restored }).ended
  expect({ code: refused.code, stderr: refused.stderr }).toEqual({ code: 1, stderr: expect.stringContaining('coinfold restore --log') })
  const { tag } = await command('restore', '--log', restored)
  const asked = (await stage.asked()).length
  const third = await stage.trading({ log: restored })
  await sleep(3000)
  const reconciled = (await eventsOf(restored)).findLast(({ type }) => type === 'SessionReconciled')
  expect(reconciled?.data, 'stops of the branch before are ours, what was placed since is known as that').toMatchObject({
    openOrders: before.length,
    others: {
      orphans: { count: 0 },
      afterCopy: { count: after.length, orders: expect.arrayContaining(after.map(({ orderId, symbol }) => ({ orderId, symbol }))) },
      otherLogs: { count: 0 },
      strangers: { count: 0 },
    },
  })
  // the first coin is sold and bought anew, by the restored log
  await stage.prices({ isHeld: false })
  const waiting = new Set(after.map(({ symbol }) => symbol))
  await tradedBehindBranch(restored, 2, waiting)
  await stop(third)
  const touched = (await stage.asked()).slice(asked).filter(({ orderId }) => after.some((order) => order.orderId === orderId))
  expect(touched, 'what was placed after the copy is touched by nobody').toEqual([])
  const fourth = await stage.trading()
  await sleep(4000)
  await kill(fourth)

  const [theirs, ours] = [intentsOf(await eventsOf(stage.log)), intentsOf(await eventsOf(restored))]
  const events = await eventsOf(restored)
  const behind = sinceBranch(events)
  expect(behind[0]?.data.from).toBe(head)
  const own = intentsOf(behind)
  expect([...own.values()].filter(({ type, parts }) => type === 'EntryRequested' && waiting.has(parts.symbol ?? ''))).toEqual([])
  expect(keptBack(behind)).toEqual(expect.arrayContaining([...waiting]))
  expect(own.size, 'it traded').toBeGreaterThan(1)
  for (const orderId of own.keys()) expect(orderId).toMatch(new RegExp(`^cf${tag}[0-9a-f]{24}$`))
  expect(tag).toBe(tagOf(String(behind[0]?.data.branch)))
  expect(
    [...own.keys()].filter((orderId) => theirs.has(orderId)),
    'no id of one log is ever one of the other',
  ).toEqual([])
  const posted = (await stage.account()).posts.map(({ orderId }) => orderId)
  expect(new Set(posted).size, 'no id was ever sent twice').toBe(posted.length)
  expect(posted.filter((orderId) => !theirs.has(orderId) && !ours.has(orderId))).toEqual([])
  await stage.close()
}, 240_000)

test('an old copy that was not restored is behind the account, and sends nothing', async () => {
  const stage = await Stage.open()
  const old = join(stage.disk, 'old.db')
  await stage.prices({ isHeld: true })
  const first = await stage.trading({ entries: 'one' })
  await stopsOf(stage, 1)
  await stop(first)
  copyFileSync(stage.log, old)
  const second = await stage.trading()
  await stopsOf(stage, 2)
  await kill(second)
  const posts = async (): Promise<readonly string[]> => (await stage.account()).posts.map(({ orderId }) => orderId)
  const before = await posts()
  const refused = await stage.engine({ log: old }).ended
  expect({ code: refused.code, stderr: refused.stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(/behind the account: \d+ of the orders.+coinfold restore/),
  })
  expect(await posts(), 'no id a second time').toEqual(before)

  const copy = join(stage.disk, 'copy.db')
  await command('backup', '--log', old, '--to', copy)
  await command('restore', '--log', copy)
  const third = await stage.trading({ log: copy })
  await sleep(3000)
  await stop(third)
  const after = await posts()
  expect(new Set(after).size, 'no id was ever sent twice').toBe(after.length)
  await stage.close()
}, 240_000)
