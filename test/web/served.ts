import { onTestFinished } from 'vitest'
import { steadyTimers, type Timers } from '../../src/kernel/clock.ts'
import type { CandleSource } from '../../src/view/candle-source.ts'
import type { View } from '../../src/view/replica/view.ts'
import { type Served, serve } from '../../src/web/serve.ts'

export const READ_KEY = 'read-key-of-the-test-0123456789'
export const TRADE_KEY = 'trade-key-of-the-test-0123456789'

export const noCandles: CandleSource = {
  edition: 0,
  heardMs: null,
  ownMs: () => null,
  missing: (symbol) => `No candles of ${symbol} are here.`,
  lastBefore: () => null,
  window: async () => [],
}

/** Time goes on when a test says so. */
export const movedTimers = (): Timers & { move(ms: number): void } => {
  let ms = 0
  return { ...steadyTimers, steadyMs: () => ms, wallMs: () => 1_000_000 + ms, move: (by) => void (ms += by) }
}

export type Site = {
  readonly url: string
  readonly warnings: readonly string[]
  /** as a browser of the page asks */
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>
  enter(key: string): Promise<Response>
  token(key?: string): Promise<Readonly<Record<string, string>>>
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>
}

/** A page on a free port. */
export const site = async (view: View | null, more: Partial<Served> = {}): Promise<Site> => {
  const warnings: string[] = []
  const served = await serve({
    view: () => view,
    indexed: () => ({ done: 3, all: 10 }),
    isWritten: async () => false,
    log: 'a.db',
    version: '1.2.3',
    candles: noCandles,
    link: null,
    access: { readKey: READ_KEY, tradeKey: TRADE_KEY, tokenSecret: 'secret', hosts: ['bot.example.org'], sessionMs: 60_000 },
    timers: steadyTimers,
    at: { host: '127.0.0.1', port: 0, isNamed: true },
    page: async () => [
      { path: '/', type: 'text/html', bytes: Buffer.from('<p>page</p>'), isForEver: false },
      { path: '/assets/a.js', type: 'text/javascript', bytes: Buffer.from('1'), isForEver: true },
    ],
    warn: (sentence) => warnings.push(sentence),
    ...more,
  })
  onTestFinished(() => served.close())
  const { url } = served
  const enter = (key: string): Promise<Response> =>
    fetch(`${url}/api/v1/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ key }) })
  return {
    url,
    warnings,
    enter,
    get: (path, headers = {}) => fetch(`${url}${path}`, { headers }),
    post: (path, body, headers = {}) =>
      fetch(`${url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    token: async (key = READ_KEY) => ({ authorization: `Bearer ${((await (await enter(key)).json()) as { token: string }).token}` }),
  }
}

export const codeOf = async (response: Response): Promise<unknown> => ((await response.json()) as { code?: unknown }).code
