import { expect } from 'vitest'
import { liveOrders } from '../../../machines/position/claims.ts'
import { apply, createState } from '../../../src/replay/engine-state.ts'
import { type Event, intentsOf } from '../remote/log.ts'
import type { Account, Asked } from '../remote/server.ts'

/** The epoch of every run that has fenced a stream. */
export const epochsOf = (events: readonly Event[]): Map<string, number> =>
  new Map(events.filter(({ type }) => type === 'StreamFenced').map(({ run, data }) => [run, Number(data.epoch)]))

const isRising = (epochs: readonly number[]): boolean => epochs.every((epoch, at) => at === 0 || epochs[at - 1]! <= epoch)

/** What an owner writes to while it trades. What it writes to before that, it writes at once. */
const TRADED = /^(position|decision|marks)-/
const FENCED = new Set(['StreamFenced'])

/**
 * Never two owners at once: what the venue took came from one epoch after the other, as it arrived there; and in no stream
 * an older owner wrote behind a younger one.
 */
export const requireOneOwner = (events: readonly Event[], account: Account): void => {
  const epochs = epochsOf(events)
  expect(new Set(epochs.values()).size, 'an epoch belongs to one run').toBe(epochs.size)
  const taken = new Set(account.orders.map(({ orderId }) => orderId))
  const placed = account.posts.filter(({ orderId }) => taken.has(orderId)).map(({ agent }) => epochs.get(agent) ?? Number.NaN)
  expect(isRising(placed), `orders come from one owner after the other: ${placed}`).toBe(true)
  for (const [stream, ofStream] of Map.groupBy(events, (event) => event.stream)) {
    // until it has fenced its first stream a new owner has opened its session and nothing else
    const written = ofStream.filter(({ type }) => type !== 'SessionStarted').map(({ run }) => epochs.get(run) ?? Number.NaN)
    expect(isRising(written), `${stream} is written by one owner after the other: ${written}`).toBe(true)
    if (!TRADED.test(stream)) continue
    const first = [...Map.groupBy(ofStream, ({ run }) => run).values()].map(([event]) => event?.type)
    expect(new Set(first), `an owner fences ${stream} before it writes there, even where nothing was written yet`).toEqual(FENCED)
  }
}

/**
 * Whoever takes coins over looks up their open orders, and those whose fate it does not know before it places anything for
 * the coin. Returns how many orders were looked up so.
 */
export const requireLookUps = (events: readonly Event[], asked: readonly Asked[]): number => {
  const intents = intentsOf(events)
  const symbolOf = (orderId: string): string => intents.get(orderId)?.parts.symbol ?? ''
  const state = createState()
  let lookUps = 0
  for (const event of events) {
    apply(state, event)
    if (event.type !== 'SessionStarted') continue
    const byIt = asked.filter(({ agent }) => agent === event.run)
    for (const { orderId, value } of [...state.positions.values()].flatMap((position) => liveOrders(position))) {
      const placedAt = byIt.findIndex(({ method, orderId: id }) => method === 'POST' && symbolOf(id) === symbolOf(orderId))
      const askedAt = byIt.findIndex(({ method, orderId: id }) => method === 'GET' && id === orderId)
      if (askedAt >= 0) lookUps++
      // it may have died before it came to it
      if (placedAt < 0) continue
      expect(askedAt, `${orderId} is looked up`).toBeGreaterThanOrEqual(0)
      if (value.fate !== 'known') expect(askedAt, `${orderId} is looked up before anything else`).toBeLessThan(placedAt)
    }
  }
  return lookUps
}
