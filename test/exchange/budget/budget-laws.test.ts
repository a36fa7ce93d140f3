import fc from 'fast-check'
import { expect, test } from 'vitest'
import { REQUEST_CLASSES, RESERVED_CLASSES } from '../../../src/exchange/budget/venue-request.ts'
import { drawnFrom, IS_NIGHT } from '../../draws.ts'
import { type Act, type Asked, acts, type Ban, play, RESERVES, SMALL } from './budget-world.ts'

const RUNS = IS_NIGHT ? 20_000 : 400
const holds = (law: (told: { asked: readonly Asked[]; bans: readonly Ban[] }) => void, venue = SMALL): Promise<void> =>
  fc.assert(
    fc.asyncProperty(acts, async (given) => law(await play(given, venue))),
    { numRuns: RUNS, seed: drawnFrom(1) },
  )

const gone = (asked: readonly Asked[]): Asked[] => asked.filter(({ admission }) => admission === 'go').sort((a, b) => a.nth - b.nth)
const sum = (of: readonly Asked[], at: number): number => of.reduce((total, { needs }) => total + needs[at]!, 0)
const rank = ({ request }: Asked): number => REQUEST_CLASSES.indexOf(request.class)

test('no window of the venue holds more than it takes, wherever it begins and however long requests are on their way', () =>
  holds(({ asked }) => {
    for (const [at, { most, windowMs }] of SMALL.limits.entries())
      for (const last of gone(asked)) {
        const counted = gone(asked).filter(({ arrivedMs }) => arrivedMs > last.arrivedMs - windowMs && arrivedMs <= last.arrivedMs)
        expect(sum(counted, at)).toBeLessThanOrEqual(most)
      }
  }))

test('what is kept for protection and cancels is taken by nothing else (I-36)', () =>
  holds(({ asked }) => {
    for (const [at, { most, windowMs }] of SMALL.limits.entries())
      for (const one of gone(asked)) {
        if (RESERVED_CLASSES.includes(one.request.class) || one.needs[at] === 0) continue
        const before = gone(asked).filter(({ nth, arrivedMs }) => nth <= one.nth && arrivedMs > one.leftMs - windowMs)
        expect(sum(before, at)).toBeLessThanOrEqual(most - RESERVES[at]!)
      }
  }))

test('nothing leaves before what is more urgent and waits for the same', () =>
  holds(
    ({ asked }) => {
      for (const one of gone(asked))
        for (const other of asked) {
          const isWaiting = other.askedMs <= one.leftMs && other.nth > one.nth && asked.indexOf(other) < latestBefore(asked, one)
          if (isWaiting)
            expect([one.request.class, other.request.class], 'of what waits the most urgent').toSatisfy(() => rank(one) <= rank(other))
        }
    },
    { ...SMALL, limits: SMALL.limits.slice(0, 1) },
  ))

/** The first that was asked after this one had left: those before it waited or were gone. */
const latestBefore = (asked: readonly Asked[], one: Asked): number => {
  const at = asked.findIndex(({ askedMs }, index) => askedMs > one.leftMs || (askedMs === one.leftMs && index > asked.indexOf(one)))
  return at === -1 ? asked.length : at
}

test('nothing that passes what is more urgent takes of what that waits for', () =>
  holds(({ asked }) => {
    for (const one of gone(asked))
      for (const other of asked.slice(0, latestBefore(asked, one))) {
        if (other.nth <= one.nth || rank(other) >= rank(one)) continue
        for (const [at, { most, windowMs }] of SMALL.limits.entries()) {
          if (one.needs[at] === 0 || other.needs[at] === 0) continue
          const before = gone(asked).filter(({ nth, arrivedMs }) => nth <= one.nth && arrivedMs > one.leftMs - windowMs)
          expect(sum(before, at) + other.needs[at]!).toBeLessThanOrEqual(most)
        }
      }
  }))

test('nothing leaves while the venue has said that nothing may', () =>
  holds(({ asked, bans }) => {
    for (const { fromMs, untilMs } of bans)
      for (const { leftMs } of gone(asked))
        expect(leftMs > fromMs && leftMs < untilMs, `left at ${leftMs}, closed ${fromMs}-${untilMs}`).toBe(false)
  }))

test('nothing leaves after its time, whether it waited or the computer slept', () =>
  holds(({ asked }) => {
    for (const { lateMs, request } of gone(asked)) if (request.sendByMs !== undefined) expect(lateMs).toBeLessThanOrEqual(0)
  }))

test('everything is decided in the end, and of what has no time and is not too heavy all of it leaves', () =>
  holds(({ asked }) => {
    for (const { admission, request } of asked) {
      expect(admission).not.toBeNull()
      if (request.sendByMs === undefined) expect(admission).toBe('go')
    }
  }))

test('the worlds have all of it: requests that wait, that are dropped, that pass others, and bans', async () => {
  const met = { waited: 0, dropped: 0, passed: 0, banned: 0, reserve: 0 }
  for (const given of fc.sample(acts, { numRuns: 60, seed: drawnFrom(1) }) as Act[][]) {
    const { asked, bans } = await play(given)
    const left = gone(asked)
    met.banned += bans.length
    met.waited += left.filter(({ askedMs, leftMs }) => leftMs > askedMs).length
    met.dropped += asked.filter(({ admission }) => admission === 'past-send-by').length
    met.passed += left.filter((one) =>
      asked.slice(0, latestBefore(asked, one)).some((other) => other.nth > one.nth && rank(other) < rank(one)),
    ).length
    met.reserve += left.filter((one) => {
      const before = left.filter(({ nth, arrivedMs }) => nth <= one.nth && arrivedMs > one.leftMs - 1000)
      return RESERVED_CLASSES.includes(one.request.class) && sum(before, 0) > 18
    }).length
  }
  for (const [what, times] of Object.entries(met)) expect(times, what).toBeGreaterThan(5)
})
