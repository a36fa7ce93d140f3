import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context, MiddlewareHandler } from 'hono'
import type { Timers } from '../kernel/clock.ts'
import type { Access } from './access/access.ts'
import { isCrossSite, isHostKnown } from './access/host-check.ts'
import { Keys, type PageRole } from './access/keys.ts'
import { Tokens } from './access/tokens.ts'
import { WrongKeys } from './access/wrong-keys.ts'
import { ApiProblem } from './api-problem.ts'
import type { PageCounts } from './metrics/page-counts.ts'
import type { SessionShown } from './shapes/access-shapes.ts'

const SAFE: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

/** Where an answer has the token that takes the place of the one it was asked with. */
const TOKEN_HEADER = 'coinfold-token'

/** A key, or a token; empty: none was sent. */
const bearerOf = (c: Context): string => /^Bearer (\S{1,512})$/.exec(c.req.header('authorization') ?? '')?.[1] ?? ''

/** What the middleware leaves for the routes. */
export type Admitted = { Variables: { readonly role: PageRole; readonly token: string } }

type Parts = {
  readonly access: Access
  readonly timers: Timers
  readonly counts: PageCounts
  readonly warn: (sentence: string) => void
}

/** Who is let in, in the order in which it is asked: the host's name, another site, the key. */
export class Doorkeeper {
  readonly #access: Access
  readonly #timers: Timers
  readonly #keys: Keys
  readonly #tokens: Tokens
  readonly #attempts = new WrongKeys()
  readonly #counts: PageCounts
  readonly #warn: (sentence: string) => void

  constructor({ access, timers, counts, warn }: Parts) {
    this.#access = access
    this.#timers = timers
    this.#counts = counts
    this.#keys = new Keys(access.readKey, access.tradeKey)
    this.#tokens = new Tokens(access.tokenSecret, access.sessionMs)
    this.#warn = warn
  }

  /** Of everything, whoever asks. `port`: where the server listens. */
  atDoor(port: () => number): MiddlewareHandler {
    return async (c, next) => {
      const host = c.req.header('host')
      const refused = !isHostKnown(host, port(), this.#access.hosts)
        ? new ApiProblem('wrong-host', 'This server is not called that; "page.hosts" lists the names that it answers to besides its own.')
        : isCrossSite({ method: c.req.method, header: (name) => c.req.header(name) })
          ? new ApiProblem('cross-site', 'The page of another site asked, and it gets nothing.')
          : null
      if (refused === null) await next()
      else c.res = refused.response()
      for (const [name, value] of Object.entries(SAFE)) c.res.headers.set(name, value)
    }
  }

  /** Of what is not for everybody. */
  readonly withToken: MiddlewareHandler<Admitted> = async (c, next) => {
    const token = bearerOf(c)
    const role = this.roleOf(token)
    if (role === null)
      throw new ApiProblem('no-key', 'Give a key to /api/v1/session first: its link was printed when the page was started.')
    c.set('role', role)
    c.set('token', token)
    const renewed = this.#tokens.renewed(token, this.#timers.wallMs())
    await next()
    if (renewed !== null) c.res.headers.set(TOKEN_HEADER, renewed)
  }

  /** Of what a program asks for, which holds a key and no session: a key counts as a token does. */
  readonly withKeyOrToken: MiddlewareHandler = async (c, next) => {
    const given = bearerOf(c)
    if (given === '') throw new ApiProblem('no-key', 'Send the read key of this page, or a token, as "Authorization: Bearer ...".')
    if (this.roleOf(given) === null) this.#roleOfKey(given, getConnInfo(c).remote.address ?? '')
    await next()
  }

  /** Null: it is over by now. */
  roleOf(token: string): PageRole | null {
    return this.#tokens.roleOf(token, this.#timers.wallMs())
  }

  /** Exchanges a key. Throws a ApiProblem. */
  enter(key: string, address: string): SessionShown {
    const role = this.#roleOfKey(key, address)
    return { role, ...this.#tokens.issue(role, this.#timers.wallMs()) }
  }

  #roleOfKey(key: string, address: string): PageRole {
    const nowMs = this.#timers.steadyMs()
    const waitMs = this.#attempts.waitMs(address, nowMs)
    if (waitMs > 0) throw new ApiProblem('too-many', 'Too many wrong keys came from there: wait a minute.', {}, Math.ceil(waitMs / 1000))
    const role = this.#keys.roleOf(key)
    if (role !== null) return role
    this.#counts.wrongKey()
    if (this.#attempts.failed(address, nowMs))
      this.#warn(`Ten wrong keys for the page came from ${address} within a minute: it waits a minute before it may try again.`)
    throw new ApiProblem('no-key', 'That is no key of this page: its link was printed when the page was started.')
  }

  leave(token: string): void {
    this.#tokens.revoke(token, this.#timers.wallMs())
  }
}
