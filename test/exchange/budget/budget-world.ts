import fc from 'fast-check'
import { RequestBudget } from '../../../src/exchange/budget/request-budget.ts'
import type { VenueLimits } from '../../../src/exchange/budget/venue-limits.ts'
import { REQUEST_CLASSES, type RequestClass, type RequestVerdict, type VenueRequest } from '../../../src/exchange/budget/venue-request.ts'
import { Stage } from './budget-stage.ts'

/** What happens in a world of requests. `answer`: of those that are on their way the how manyth, and with what. */
export type Act =
  | { readonly is: 'ask'; readonly class: RequestClass; readonly weight: number; readonly order: boolean; readonly withinMs: number | null }
  | { readonly is: 'pass'; readonly ms: number }
  | { readonly is: 'answer'; readonly at: number; readonly arrivedAfter: number; readonly banS: number | null }
  | { readonly is: 'sleep'; readonly ms: number }

/** A venue so small that everything is scarce; ten percent of it, rounded up, are 2 weights and 1 order. */
export const SMALL: VenueLimits = {
  name: 'small',
  limits: [
    { name: 'weight', counts: 'weight', most: 20, windowMs: 1000, header: null },
    { name: 'orders', counts: 'orders', most: 4, windowMs: 1500, header: null },
  ],
  weightPerCost: 1,
  closedForMs: { 418: 2000 },
  endpointCodes: [],
  endpointHeaders: null,
}
export const RESERVES = [2, 1]

/** What was asked, and what came of it, by the steady clock; the venue counts it at `arrivedMs`. */
export type Asked = {
  readonly request: VenueRequest
  readonly askedMs: number
  readonly needs: readonly number[]
  admission: RequestVerdict | null
  leftMs: number
  /** the how manyth of all that were decided on */
  nth: number
  arrivedMs: number
  answeredMs: number
  lateMs: number
}
export type Ban = { readonly fromMs: number; readonly untilMs: number }

export const acts = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        is: fc.constant('ask' as const),
        class: fc.constantFrom(...REQUEST_CLASSES),
        weight: fc.integer({ min: 1, max: 6 }),
        order: fc.boolean(),
        withinMs: fc.option(fc.integer({ min: 0, max: 1500 }), { freq: 2 }),
      }),
    },
    { weight: 3, arbitrary: fc.record({ is: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 700 }) }) },
    {
      weight: 4,
      arbitrary: fc.record({
        is: fc.constant('answer' as const),
        at: fc.nat({ max: 20 }),
        arrivedAfter: fc.double({ min: 0, max: 1, noNaN: true }),
        banS: fc.oneof({ weight: 15, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 }) }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ is: fc.constant('sleep' as const), ms: fc.integer({ min: 0, max: 900 }) }) },
  ),
  { minLength: 30, maxLength: 160 },
)

export const play = async (
  given: readonly Act[],
  venue = SMALL,
): Promise<{ readonly asked: readonly Asked[]; readonly bans: readonly Ban[] }> => {
  const stage = new Stage()
  const budget = new RequestBudget({ timers: stage, clock: stage.clock, venue })
  const asked: Asked[] = []
  const bans: Ban[] = []
  let decided = 0
  const onTheirWay = (): Asked[] => asked.filter(({ admission, answeredMs }) => admission === 'go' && answeredMs === Infinity)
  const ask = (act: Extract<Act, { is: 'ask' }>): void => {
    const order = act.order && act.class !== 'market-data'
    const request: VenueRequest = {
      class: act.class,
      weight: act.weight,
      ...(order && { order }),
      ...(act.withinMs !== null && { sendByMs: stage.clock.nowMs() + act.withinMs }),
    }
    const needs = [act.weight, order ? 1 : 0].slice(0, venue.limits.length)
    const lateMs = stage.wallMs() + (act.withinMs ?? Infinity)
    const one: Asked = {
      request,
      askedMs: stage.steadyMs(),
      needs,
      admission: null,
      leftMs: Infinity,
      nth: Infinity,
      arrivedMs: Infinity,
      answeredMs: Infinity,
      lateMs,
    }
    asked.push(one)
    void budget.admit(request).then((admission) => {
      one.admission = admission
      one.nth = decided++
      if (admission !== 'go') return
      one.leftMs = stage.steadyMs()
      // late by what a person's clock says: how much of the time was slept
      one.lateMs = stage.wallMs() - one.lateMs
    })
  }
  const answer = (act: Extract<Act, { is: 'answer' }>): void => {
    const flying = onTheirWay()
    const one = flying[act.at % Math.max(flying.length, 1)]
    if (one === undefined) return
    const nowMs = stage.steadyMs()
    one.answeredMs = nowMs
    one.arrivedMs = one.leftMs + (nowMs - one.leftMs) * act.arrivedAfter
    const { banS } = act
    if (banS !== null) bans.push({ fromMs: nowMs, untilMs: nowMs + banS * 1000 })
    budget.answered(one.request, { status: banS === null ? 200 : 418, headers: banS === null ? {} : { 'Retry-After': String(banS) } })
  }
  for (const act of given) {
    if (act.is === 'ask') ask(act)
    else if (act.is === 'answer') answer(act)
    else if (act.is === 'sleep') stage.sleep(act.ms)
    await stage.pass(act.is === 'pass' ? act.ms : 0)
  }
  // what is left is answered, until all that was asked is decided
  for (
    let rest = 0;
    rest < 400 && asked.some(({ answeredMs, admission }) => admission === null || (admission === 'go' && answeredMs === Infinity));
    rest++
  ) {
    answer({ is: 'answer', at: 0, arrivedAfter: 0.5, banS: null })
    await stage.pass(100)
  }
  return { asked, bans }
}
