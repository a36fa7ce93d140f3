import { getConnInfo } from '@hono/node-server/conninfo'
import { Hono } from 'hono'
import { compress } from 'hono/compress'
import type { Timers } from '../kernel/clock.ts'
import type { CandleSource } from '../view/candle-source.ts'
import type { View } from '../view/replica/view.ts'
import type { Access } from './access/access.ts'
import { answerRoute, readAsked } from './answer-route.ts'
import { ApiProblem, problemOf } from './api-problem.ts'
import type { PageFile } from './bundle-page.ts'
import { commandRoutes } from './commands/command-routes.ts'
import { PreparedCommands } from './commands/prepared-commands.ts'
import { type Admitted, Doorkeeper } from './doorkeeper.ts'
import type { EngineLink } from './engine-link.ts'
import { healthShown } from './health-shown.ts'
import { healthWord, readyWord } from './health-words.ts'
import { type ListeningPage, listen } from './http-server.ts'
import { jsonAnswer, kept } from './json-answer.ts'
import { jsonBody, limitBody } from './json-body.ts'
import { LiveStream } from './live-stream.ts'
import { logShown } from './log-shown.ts'
import { EventTally } from './metrics/log-metrics.ts'
import { PageCounts } from './metrics/page-counts.ts'
import { openApi } from './open-api.ts'
import { routes } from './routes/index.ts'
import { metricsAnswer } from './routes/metrics-route.ts'
import { sessionAsked } from './shapes/access-shapes.ts'
import { healthAsked } from './shapes/health-shapes.ts'
import { type LogShown, logAsked } from './shapes/log-shapes.ts'
import { streamAsked } from './shapes/stream-shapes.ts'

export type Served = {
  /** null: the log is being read */
  readonly view: () => View | null
  readonly indexed: () => LogShown['indexed']
  /** whether an engine writes it now */
  readonly isWritten: () => Promise<boolean>
  /** as it was named, without a password */
  readonly log: string
  readonly version: string
  readonly candles: CandleSource
  /** null: no engine is asked */
  readonly link: EngineLink | null
  readonly access: Access
  readonly timers: Timers
  readonly at: Pick<Parameters<typeof listen>[0], 'host' | 'port' | 'isNamed'>
  /** made when it is asked for first */
  readonly page: () => Promise<readonly PageFile[]>
  readonly warn: (sentence: string) => void
}

const wholeView = ({ view, indexed }: Served): View => {
  const opened = view()
  if (opened !== null) return opened
  const { done, all } = indexed()
  throw new ApiProblem('indexing', `The log is still being read: ${done} of ${all} events are.`, { done, all }, 1)
}

const sessionRoutes = (api: Hono<Admitted>, admission: Doorkeeper): void => {
  api.post('/session', limitBody, async (c) => {
    const { key } = readAsked(sessionAsked, await jsonBody(c))
    c.header('cache-control', 'no-store')
    return c.json(admission.enter(key, getConnInfo(c).remote.address ?? ''))
  })
  api.delete('/session', admission.withToken, (c) => {
    admission.leave(c.get('token'))
    return c.body(null, 204)
  })
}

const logRoutes = (api: Hono<Admitted>, served: Served, admission: Doorkeeper, stream: LiveStream): void => {
  const { candles, log, version, link } = served
  api.get('/log', async (c) => {
    readAsked(logAsked, c.req.query())
    const health = (await link?.health()) ?? null
    const isRunning = health !== null || (await served.isWritten())
    const facts = { name: log, version, isRunning, canCommand: health !== null && c.get('role') === 'trade' }
    return jsonAnswer(await logShown(facts, served.view(), served.indexed()))
  })
  api.get('/health/details', async (c) => {
    readAsked(healthAsked, c.req.query())
    return jsonAnswer(await healthShown(served.view(), link))
  })
  api.get('/stream', (c) => {
    const { after } = readAsked(streamAsked, c.req.query())
    // nobody would read what is told
    if (c.req.method === 'HEAD') throw new ApiProblem('wrong-method', 'A stream is read: ask by GET.')
    const token = c.get('token')
    const isIn = (): boolean => admission.roleOf(token) !== null
    return stream.answer(c, { role: c.get('role'), isIn, after: c.req.header('last-event-id') ?? after ?? null })
  })
  api.get('/openapi.json', () => jsonAnswer(openApi()))
  for (const route of routes) {
    const path = route.path.replaceAll(/\{(\w+)\}/g, ':$1')
    api.get(path, async (c) => {
      const answered = await answerRoute(route, { view: wholeView(served), candles }, c.req.query(), c.req.param())
      return kept(c.req.header('if-none-match'), answered, `${version}-${candles.edition}`)
    })
  }
  api.all('/*', (c) => {
    const isKnown = [...routes.map(({ path }) => path as string), '/log', '/health/details', '/stream', '/openapi.json'].some((path) =>
      new RegExp(`^/api/v1${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(c.req.path),
    )
    throw isKnown
      ? new ApiProblem('wrong-method', `${c.req.path} is only read: ask by GET.`)
      : new ApiProblem('unknown-path', `There is nothing at ${c.req.path}; /api/v1/openapi.json lists what there is.`)
  })
}

const pageRoutes = (app: Hono, { page }: Served): void => {
  let made: ReturnType<Served['page']> | null = null
  const serveFile = async (path: string): Promise<Response> => {
    made ??= page()
    // tried again by whoever asks next
    made.catch(() => {
      made = null
    })
    const file = (await made).find((one) => one.path === path)
    if (file === undefined) throw new ApiProblem('unknown-path', `There is nothing at ${path}.`)
    const cache = file.isForEver ? 'public, max-age=31536000, immutable' : 'no-cache'
    return new Response(Buffer.from(file.bytes), { headers: { 'content-type': file.type, 'cache-control': cache } })
  }
  app.get('/', () => serveFile('/'))
  app.get('/assets/*', (c) => serveFile(c.req.path))
}

const wordRoutes = (app: Hono, served: Served): void => {
  const said = ({ word, isWell }: { readonly word: string; readonly isWell: boolean }): Response =>
    new Response(`${word}\n`, {
      status: isWell ? 200 : 503,
      headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
    })
  app.get('/health', () => said(healthWord(served.view())))
  app.get('/ready', async () => said(await readyWord(served.view(), served.link)))
}

/** Serves the page of a log and its API until it is closed. Throws a UsageError where it cannot listen. */
export const serve = async (served: Served): Promise<ListeningPage & { readonly url: string }> => {
  const { candles, timers, log, version, warn } = served
  const counts = new PageCounts()
  const admission = new Doorkeeper({ ...served, counts })
  const stream = new LiveStream({ view: () => wholeView(served), candles, timers, log, version, warn })
  const app = new Hono()
  let port = 0
  app.use(async (c, next) => {
    await next()
    counts.answered(c.res.status)
  })
  app.use(admission.atDoor(() => port))
  // short answers are as quick as they are
  app.use(compress({ threshold: 4096 }))
  app.onError((error) => problemOf(error, served.warn).response())
  app.notFound((c) => new ApiProblem('unknown-path', `There is nothing at ${c.req.path}.`).response())
  const api = new Hono<Admitted>()
  sessionRoutes(api, admission)
  api.use('/*', admission.withToken)
  const commands = new PreparedCommands({ view: () => wholeView(served), link: served.link, timers: served.timers })
  commandRoutes(api, commands, (why, what) => {
    counts.refused(why)
    served.warn(`The page has refused ${what} (${why}); nothing was asked of the engine.`)
  })
  logRoutes(api, served, admission, stream)
  app.route('/api/v1', api)
  const tally = new EventTally()
  app.get('/metrics', admission.withKeyOrToken, () =>
    metricsAnswer({ ...served, view: served.view(), counts, tally, openStreams: stream.count }),
  )
  wordRoutes(app, served)
  pageRoutes(app, served)
  const listening = await listen({ ...served.at, answer: app.fetch as never })
  port = listening.port
  return { ...listening, url: `http://${hostShown(served.at.host)}:${port}` }
}

/** Of all addresses the computer's own; of IPv6 in brackets. */
const hostShown = (host: string): string => {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}
