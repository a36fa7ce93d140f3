import { describe, expect, test } from 'vitest'
import { decode } from '../../src/event/codec.ts'
import { seal } from '../../src/event/envelope.ts'
import type { Row } from '../../src/event/store.ts'
import { Failure } from '../../src/kernel/errors.ts'
import { positionName } from '../../src/kernel/slots.ts'
import { NoEngine } from '../../src/ops/control/ask-engine.ts'
import type { ControlAnswer, ControlRequest } from '../../src/ops/control/control-request.ts'
import type { View } from '../../src/view/replica/view.ts'
import type { PreparedShown } from '../../src/web/shapes/command-shapes.ts'
import type { ProblemShown } from '../../src/web/shapes/problem-shapes.ts'
import { foldFirst, viewOf } from '../view/replica/logs.ts'
import { rowsThatTrade } from '../view/replica/trading-rows.ts'
import { linkTo, wellEngine } from './engine-sample.ts'
import { movedTimers, READ_KEY, site, TRADE_KEY } from './served.ts'

const rows = await rowsThatTrade()

/** The first moment at which coins are held under a stop, and of which coin. */
const found = (() => {
  for (let ordinal = 1; ordinal <= rows.length; ordinal++) {
    const { state } = foldFirst(rows, ordinal)
    if (state.session.value.session !== 'trading') continue
    for (const [stream, { value }] of state.positions)
      if (value.protection !== 'none' && value.exit === 'none') {
        const { parts } = decode(rows.find((row) => row.stream === stream)!)
        return { ordinal, coin: positionName(parts), symbol: parts.symbol! }
      }
  }
  throw new Error('nothing is ever held')
})()
const held = (): Promise<View> => viewOf(rows.slice(0, found.ordinal))
const empty = (): Promise<View> => viewOf(rows.slice(0, rows.findIndex(({ type }) => type === 'SessionReconciled') + 1))

/** Time goes on when a test says so, and nobody waits for a log that does not grow. */
const hurried = () => ({
  ...movedTimers(),
  after: (_ms: number, ring: () => void) => {
    setTimeout(ring, 1)
    return () => {}
  },
})

/** What is held, and behind it the answer to a command of the page. */
const answered = async (commandId: string): Promise<View> => {
  const before = rows.slice(0, found.ordinal)
  const { position: _, type: __, data: ___, hash, ...envelope } = before.findLast(({ stream }) => stream.startsWith('session-'))!
  const data = { commandId, wish: { type: 'CloseCoin', symbol: found.symbol }, because: 'news', answer: { is: 'accepted' } }
  const { stored } = seal({ ...envelope, number: envelope.number + 1, type: 'CommandAnswered', actor: 'page:trade', data }, hash)
  return viewOf([...before, { ...stored, position: String(before.length + 1) } satisfies Row])
}

const accepted = (request: ControlRequest): ControlAnswer =>
  request.ask === 'wish'
    ? { is: 'answered', commandId: request.id, command: request.wish.type, answer: { is: 'accepted' } }
    : { is: 'not-taken', why: 'Only a wish was expected.' }

type Told = { readonly status: number; readonly said: PreparedShown & ProblemShown & { repeated?: boolean; isGranted?: boolean } }

const listening = wellEngine({ events: 0, heard: [{ symbol: found.symbol, price: '2', atMs: 0, mostAgeMs: 1000 }] })

const stage = async (view: View, answer: Parameters<typeof linkTo>[1] = accepted, engine: typeof listening | null = listening) => {
  const timers = hurried()
  const link = linkTo(engine, answer)
  let shown = view
  const page = await site(view, { view: () => shown, link, timers })
  const as = async (key: string, path: string, body: unknown): Promise<Told> => {
    const told = await page.post(`/api/v1/commands${path}`, body, await page.token(key))
    return { status: told.status, said: (await told.json()) as Told['said'] }
  }
  return {
    ...{ link, timers, warnings: page.warnings, as, page },
    wish: (body: unknown) => as(TRADE_KEY, '', body),
    confirm: (nonce: string, body: unknown = {}) => as(TRADE_KEY, `/${nonce}`, body),
    show: (other: View) => void (shown = other),
  }
}
const close = { type: 'CloseCoin', symbol: found.symbol, because: 'news' }

describe('a command from the page', () => {
  test('is said first, then done once, by its nonce', async () => {
    const { wish, confirm, link } = await stage(await held())
    const { status, said } = await wish(close)
    expect([status, said.verb]).toEqual([200, expect.stringMatching(/^(Sell|Buy back) \d/)])
    expect(said.effects).toEqual([
      { coin: found.coin, words: expect.stringContaining(found.coin), appends: ['ExitDecided', 'EntryCancelRequested'] },
    ])
    expect(said.figures).toEqual([
      [`${found.coin}: last price`, expect.stringMatching(/^2 \w+, .* ago: old$/)],
      [`${found.coin}: worth at that price`, expect.stringContaining('before fees')],
    ])
    expect(said.undoes).not.toBeNull()
    expect(link.asked, 'nothing is asked before it is confirmed').toEqual([])
    expect(await confirm(said.nonce)).toMatchObject({ status: 200, said: { commandId: said.nonce, isGranted: true, repeated: false } })
    const asked = { ask: 'wish', id: said.nonce, actor: 'page:trade', because: 'news', wish: { type: 'CloseCoin', symbol: found.symbol } }
    expect(link.asked).toEqual([asked])
  })

  test('counts once however often it is confirmed: the engine is asked by the same id, and it is said to be repeated', async () => {
    const { wish, confirm, link } = await stage(await held())
    const { nonce } = (await wish(close)).said
    const both = await Promise.all([confirm(nonce), confirm(nonce)])
    expect(both.map(({ said }) => said.repeated).sort()).toEqual([false, true])
    expect((await confirm(nonce)).said.repeated).toBe(true)
    expect(new Set(link.asked.map((one) => 'id' in one && one.id))).toEqual(new Set([nonce]))
  })

  test('of which nobody heard the answer is confirmed again by the same id', async () => {
    let isAway = true
    const { wish, confirm, link } = await stage(await held(), (request) => {
      if (isAway) throw new Failure('The engine broke off (EPIPE).')
      return accepted(request)
    })
    const { nonce } = (await wish(close)).said
    expect(await confirm(nonce)).toMatchObject({
      status: 503,
      said: { code: 'engine-away', detail: expect.stringContaining('counts once') },
    })
    isAway = false
    expect(await confirm(nonce)).toMatchObject({ status: 200, said: { repeated: true } })
    expect(link.asked.map((one) => 'id' in one && one.id)).toEqual([nonce, nonce])
  })

  test('that no engine has heard is looked at again before it is asked once more', async () => {
    let isAway = true
    const { wish, confirm, show, timers, link } = await stage(await held(), (request) => {
      if (isAway) throw new NoEngine('No engine answers at a.sock.')
      return accepted(request)
    })
    const [{ nonce }, { nonce: other }] = [(await wish(close)).said, (await wish(close)).said]
    for (const one of [nonce, other])
      expect(await confirm(one)).toMatchObject({ status: 503, said: { detail: expect.stringContaining('Nothing was done') } })
    isAway = false
    show(await empty())
    expect(await confirm(nonce), 'it is sold by then').toMatchObject({ status: 409, said: { code: 'changed' } })
    show(await held())
    timers.move(30_001)
    expect(await confirm(other), 'it was meant half a minute ago').toMatchObject({ status: 410, said: { code: 'expired' } })
    expect(link.asked.length, 'nobody asks the engine that is there again').toBe(2)
  })

  test('of which nobody heard the answer is not asked again on another state', async () => {
    const { wish, confirm, show, link } = await stage(await held(), () => {
      throw new Failure('The engine broke off (EPIPE).')
    })
    const { nonce } = (await wish(close)).said
    await confirm(nonce)
    show(await empty())
    expect(await confirm(nonce)).toMatchObject({
      status: 503,
      said: { detail: expect.stringContaining('the journal shows whether it counts') },
    })
    expect(link.asked.length).toBe(1)
    show(await answered(nonce))
    expect(await confirm(nonce), 'the log knows by now').toMatchObject({ status: 200, said: { repeated: true, isGranted: true } })
    expect(link.asked.length).toBe(1)
  })

  test('that was answered before the page was started again is told out of the log', async () => {
    const { confirm, link } = await stage(await answered('nonce-of-before'))
    expect(await confirm('nonce-of-before')).toMatchObject({
      status: 200,
      said: {
        type: 'CloseCoin',
        repeated: true,
        isGranted: true,
        events: [{ type: 'CommandAnswered', position: String(found.ordinal + 1) }],
      },
    })
    expect(await confirm('another')).toMatchObject({ status: 410 })
    expect(link.asked).toEqual([])
  })

  test('whose outcome the engine does not know is not told as refused', async () => {
    const unknown = (request: ControlRequest): ControlAnswer => ({
      ...(accepted(request) as Extract<ControlAnswer, { is: 'answered' }>),
      answer: { is: 'refused', refusal: 'outcome-unknown', judged: {} },
    })
    const { wish, confirm } = await stage(await held(), unknown)
    expect(await confirm((await wish(close)).said.nonce)).toMatchObject({ status: 503, said: { code: 'engine-away' } })
  })

  test('is not foreseen by a page that has not read all that the engine recorded', async () => {
    const engine = wellEngine({ events: found.ordinal + 1 })
    const { wish, show, link } = await stage(await held(), accepted, engine)
    expect(await wish(close)).toMatchObject({ status: 503, said: { code: 'indexing', done: found.ordinal, all: found.ordinal + 1 } })
    show(await answered('one'))
    expect(await wish(close)).toMatchObject({ status: 200 })
    expect(link.asked).toEqual([])
  })

  test.each([{ type: 'Pause' }, { type: 'ReduceOnly' }, { type: 'Drain', policy: 'close-all' }, { type: 'Kill' }])(
    'says what %o appends',
    async (body) => {
      const { said } = await (await stage(await held())).wish(body)
      expect(said.effects[0]!.appends).toEqual([
        { Pause: 'TradingPaused', ReduceOnly: 'TradingReduced', Drain: 'SessionDraining', Kill: 'TradingHalted' }[body.type],
        'CommandAnswered',
      ])
    },
  )

  test('about all coins is typed out', async () => {
    const { wish, confirm, link } = await stage(await held())
    const { said } = await wish({ type: 'CloseAll' })
    expect(said.typed).toBe(String(said.effects.length))
    expect(await confirm(said.nonce)).toMatchObject({ status: 409, said: { refusal: 'not-typed' } })
    expect(await confirm(said.nonce, { typed: '77' })).toMatchObject({ status: 409 })
    expect(link.asked).toEqual([])
    expect(await confirm(said.nonce, { typed: said.typed })).toMatchObject({ status: 200 })
  })
})

describe('a command is refused', () => {
  test('by a key that only looks, when it is wished and when it is confirmed, and that is told', async () => {
    const { as, wish, link, warnings } = await stage(await held())
    expect(await as(READ_KEY, '', close)).toMatchObject({ status: 403, said: { code: 'wrong-role' } })
    const { nonce } = (await wish(close)).said
    expect(await as(READ_KEY, `/${nonce}`, {})).toMatchObject({ status: 403, said: { code: 'wrong-role' } })
    expect(link.asked).toEqual([])
    expect(warnings).toEqual([expect.stringContaining('(wrong-role)'), expect.stringContaining('(wrong-role)')])
  })

  test('without any key', async () => {
    const { page } = await stage(await held())
    expect((await page.post('/api/v1/commands', close)).status).toBe(401)
  })

  test('from the past', async () => {
    const { wish } = await stage(await held())
    expect(await wish({ ...close, at: '3' })).toMatchObject({ status: 409, said: { code: 'refused', refusal: 'in-the-past' } })
  })

  test('where no engine answers', async () => {
    const { wish } = await stage(await held(), accepted, null)
    expect(await wish(close)).toMatchObject({ status: 503, said: { code: 'engine-away' } })
  })

  test.each([
    ['nothing-open', close],
    ['unknown-coin', { type: 'CancelEntry', symbol: 'NOSUCH/USD' }],
    ['wrong-phase', { type: 'Resume' }],
    ['nothing-halted', { type: 'Release' }],
  ])('before it is asked, with %s', async (refusal, body) => {
    const { wish, link } = await stage(await empty())
    expect(await wish(body)).toMatchObject({ status: 409, said: { code: 'refused', refusal } })
    expect(link.asked).toEqual([])
  })

  test('on a state that has changed since it was said, and then it is gone', async () => {
    const { wish, confirm, show, link } = await stage(await held())
    const { nonce } = (await wish(close)).said
    show(await empty())
    expect(await confirm(nonce)).toMatchObject({
      status: 409,
      said: { code: 'changed', detail: expect.stringContaining('nothing was done') },
    })
    expect(await confirm(nonce)).toMatchObject({ status: 410, said: { code: 'expired' } })
    expect(link.asked).toEqual([])
  })

  test('when its time is over, or nobody has prepared it', async () => {
    const { wish, confirm, timers, link, warnings } = await stage(await held())
    const { nonce } = (await wish(close)).said
    timers.move(30_001)
    expect(await confirm(nonce)).toMatchObject({ status: 410, said: { code: 'expired' } })
    expect(await confirm('made-up')).toMatchObject({ status: 410 })
    expect(link.asked).toEqual([])
    expect(warnings.length).toBe(2)
  })

  test('by the engine, by name and numbers', async () => {
    const refused = (request: ControlRequest): ControlAnswer => ({
      ...(accepted(request) as Extract<ControlAnswer, { is: 'answered' }>),
      answer: { is: 'refused', refusal: 'queue-full', judged: { waiting: '9' } },
    })
    const { wish, confirm } = await stage(await held(), refused)
    const { nonce } = (await wish(close)).said
    expect(await confirm(nonce)).toMatchObject({ status: 409, said: { code: 'refused', refusal: 'queue-full', numbers: { waiting: '9' } } })
  })

  test.each([
    [{ type: 'CloseCoin' }, 400],
    [{ type: 'Pause', symbol: found.symbol }, 400],
    [{ type: 'Buy' }, 400],
    [{ type: 'Pause', because: 'a\nb' }, 400],
    [{ type: 'Pause', more: 1 }, 400],
    [null, 400],
  ])('that is no command: %o', async (body, status) => {
    expect((await (await stage(await held())).wish(body)).status).toBe(status)
  })
})
