import type { HttpFacts } from './venue-exchange.ts'

// Enough for a venue's code and message; a page of a proxy is of any length.
const BODY_KEPT = 500

const facts = new WeakMap<object, HttpFacts>()

const codeOf = (response: unknown): string | null => {
  if (typeof response !== 'object' || response === null) return null
  const code = 'code' in response ? response.code : 'retCode' in response ? response.retCode : null
  return code === null || code === undefined ? null : String(code)
}

const secondsOf = (text: string | undefined): number | null => {
  const seconds = Number(text ?? Number.NaN)
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : null
}

/** `response`: the body as it was read, undefined where it is no JSON; names of headers as the library capitalises them. */
export const readHttpFacts = (status: number, headers: Readonly<Record<string, string>>, body: string, response: unknown): HttpFacts => ({
  status,
  code: codeOf(response),
  retryAfterS: secondsOf(headers['Retry-After']),
  isJson: typeof response === 'object' && response !== null,
  body: body.slice(0, BODY_KEPT),
})

/** The facts travel with the error: its class tells neither the status nor how long to wait. */
export const attachHttpFacts = (error: unknown, about: HttpFacts): void => {
  if (typeof error === 'object' && error !== null) facts.set(error, about)
}

/** Of the reply that an error was made of; null: no reply came. */
export const httpFactsOf = (error: unknown): HttpFacts | null =>
  typeof error === 'object' && error !== null ? (facts.get(error) ?? null) : null

/** A reply that the library would have taken for a success. */
export class OddReply extends Error {
  override readonly name = 'OddReply'
}
