import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { PageRole } from './keys.ts'

const ROLES: readonly string[] = ['read', 'trade'] satisfies PageRole[]

/**
 * What a key is exchanged for: role, end and a mark of its own under an HMAC, so that it outlives a restart of the process that made it as
 * long as the secret is the same.
 */
export class Tokens {
  readonly #secret: string
  readonly #lifeMs: number
  /** mark to its end: behind that nobody needs to remember it */
  readonly #revoked = new Map<string, number>()

  constructor(secret: string, lifeMs: number) {
    this.#secret = secret
    this.#lifeMs = lifeMs
  }

  issue(role: PageRole, nowMs: number): { readonly token: string; readonly expiresMs: number } {
    const expiresMs = nowMs + this.#lifeMs
    const said = `${role}.${expiresMs}.${randomBytes(16).toString('base64url')}`
    return { token: `${said}.${this.#sign(said)}`, expiresMs }
  }

  /** Null: we did not make it, it was taken back, or it is over. */
  roleOf(token: string, nowMs: number): PageRole | null {
    const read = this.#read(token)
    return read === null || read.expiresMs <= nowMs || this.#revoked.has(read.mark) ? null : read.role
  }

  /** Another one in place of one of which half is over, so that whoever uses the page is not sent away; null: it is young yet, or none. */
  renewed(token: string, nowMs: number): string | null {
    const role = this.roleOf(token, nowMs)
    const read = this.#read(token)
    return role === null || read === null || read.expiresMs - nowMs > this.#lifeMs / 2 ? null : this.issue(role, nowMs).token
  }

  revoke(token: string, nowMs: number): void {
    for (const [mark, expiresMs] of this.#revoked) if (expiresMs <= nowMs) this.#revoked.delete(mark)
    const read = this.#read(token)
    if (read !== null) this.#revoked.set(read.mark, read.expiresMs)
  }

  #read(token: string): { readonly role: PageRole; readonly expiresMs: number; readonly mark: string } | null {
    const [role = '', expires = '', mark = '', signature = '', ...rest] = token.split('.')
    const [given, own] = [Buffer.from(signature), Buffer.from(this.#sign(`${role}.${expires}.${mark}`))]
    if (rest.length > 0 || given.length !== own.length || !timingSafeEqual(given, own) || !ROLES.includes(role)) return null
    return { role: role as PageRole, expiresMs: Number(expires), mark }
  }

  #sign(said: string): string {
    return createHmac('sha256', this.#secret).update(said).digest('base64url')
  }
}
