import type { HealthShown } from '../../src/web/shapes/health-shapes.ts'
import { AT_MS } from '../ops/alerts/alert-stage.ts'
import { wellEngine } from '../web/engine-sample.ts'

const { session, pid, sinceMs, events, line, queue, rssBytes, restarts } = wellEngine()

/** Nothing is asked of a log that has ended. */
export const noEngine: HealthShown = { ready: 'finished', isReady: false, following: 'following', head: null, engine: null }

/** An engine that lacks a price, has used up a limit and tells of an alarm. */
export const troubled = (reports: number): HealthShown => ({
  ...noEngine,
  ready: 'stale-feed',
  engine: {
    ...{ pid, sinceMs, events, line, rssBytes, restarts, atMs: AT_MS, behindMs: 40, clockOffsetMs: 12, adrift: null },
    ...{ process: session.process, orders: session.orders, halts: [], exposed: [], unknownOrders: [] },
    queue: { ...queue, reports },
    prices: [{ symbol: 'DOGE/USDT', price: '0.36089', ageMs: 61_000, is: 'stale', isHeld: true }],
    requests: [
      {
        of: 'binance',
        limits: [{ name: 'weight', most: 6000, windowMs: 60_000, used: 5700, reserve: 600 }],
        waiting: { entry: 2, exit: 0 },
        closedUntilMs: null,
        sent: 9,
        neverSent: {},
      },
    ],
    alarms: [{ alarm: 'memory', severity: 'warning', sinceMs: AT_MS, of: [''], text: 'It takes 900 MB.' }],
  },
})
