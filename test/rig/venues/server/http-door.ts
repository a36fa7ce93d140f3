import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RequestCounts } from './counts.ts'
import { type Dialect, VenueRefusal, withoutHost } from './dialect.ts'
import type { VenueFaults } from './faults.ts'

type Answer = { readonly status: number; readonly headers: Record<string, string>; readonly body: string }

const JSON_TYPE = { 'Content-Type': 'application/json;charset=UTF-8' }
const HTML_TYPE = { 'Content-Type': 'text/html' }
const pageOf = (title: string): string => `<html><head><title>${title}</title></head><body><center><h1>${title}</h1></center></body></html>`

const isWait = (status: number): boolean => status === 429 || status === 418

/** REST requests of all protocols, and whatever befalls them. */
export class HttpDoor {
  readonly #dialects: readonly Dialect[]
  readonly #faults: () => VenueFaults
  readonly #nowMs: () => number
  readonly #counts: RequestCounts

  constructor(dialects: readonly Dialect[], faults: () => VenueFaults, nowMs: () => number, counts: RequestCounts) {
    this.#dialects = dialects
    this.#faults = faults
    this.#nowMs = nowMs
    this.#counts = counts
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname: full, searchParams } = new URL(request.url ?? '/', 'http://venue')
    const pathname = withoutHost(full)
    const dialect = this.#dialects.find(({ endpoints }) => Object.hasOwn(endpoints, pathname))
    const endpoint = request.method === 'GET' ? dialect?.endpoints[pathname] : undefined
    const weight = endpoint?.weight(searchParams) ?? 0
    const count = this.#counts.count(pathname, weight, searchParams, this.#nowMs())
    const faults = this.#faults()
    const isHit = pathname.includes(faults.paths)
    if (isHit && faults.slowMs > 0) await sleep(faults.slowMs)
    const answer = (isHit ? this.#faulty(dialect) : null) ?? this.#answer(dialect, pathname, weight, searchParams)
    count(answer.status)
    if (response.destroyed) return
    response.writeHead(answer.status, { ...answer.headers, 'Content-Length': Buffer.byteLength(answer.body) })
    if (isHit && faults.isStalled) response.write(answer.body.slice(0, answer.body.length / 2))
    else response.end(answer.body)
  }

  #faulty(dialect: Dialect | undefined): Answer | null {
    const { status, retryAfterS, isHtml } = this.#faults()
    if (isWait(status)) {
      const body = JSON.stringify(dialect?.tooMany(status, this.#nowMs() + retryAfterS * 1_000) ?? {})
      return { status, headers: { ...JSON_TYPE, 'Retry-After': String(retryAfterS) }, body }
    }
    if (status !== 0) return { status, headers: HTML_TYPE, body: pageOf(`${status}`) }
    return isHtml ? { status: 200, headers: HTML_TYPE, body: pageOf('Welcome') } : null
  }

  #answer(dialect: Dialect | undefined, path: string, weight: number, query: URLSearchParams): Answer {
    const endpoint = dialect?.endpoints[path]
    if (dialect === undefined || endpoint === undefined) return { status: 404, headers: HTML_TYPE, body: pageOf('404 Not Found') }
    const nowMs = this.#nowMs()
    const { status, untilMs } = dialect.budget.admit(weight, nowMs)
    const headers = { ...JSON_TYPE, ...dialect.headers() }
    if (status !== 200) {
      const retryAfter = String(Math.ceil((untilMs - nowMs) / 1_000))
      return { status, headers: { ...headers, 'Retry-After': retryAfter }, body: JSON.stringify(dialect.tooMany(status, untilMs)) }
    }
    try {
      return { status: 200, headers, body: JSON.stringify(endpoint.answer(query)) }
    } catch (error) {
      if (!(error instanceof VenueRefusal)) throw error
      return { status: error.status, headers, body: JSON.stringify(error.body) }
    }
  }
}
