import { Failure } from '../../kernel/errors.ts'
import { httpFactsOf } from './http-facts.ts'

// The status of a country that is not served, of too many requests, and of an address that is banned for them.
const FORBIDDEN = [403, 451]
const TOO_MANY = [418, 429]

const firstLine = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]!.slice(0, 200)

/** Why nothing can be had of a venue, in one sentence; errors that are told already stay what they are. `address`: where it was looked for. */
export const unreached = (venue: string, address: string, error: unknown): Error => {
  if (error instanceof Failure) return error
  const facts = httpFactsOf(error)
  if (facts === null)
    return new Failure(`${venue} is not reached at ${address} (${firstLine(error)}): look at the network, then try again.`, {
      cause: error,
    })
  const { status, retryAfterS, isJson, body } = facts
  if (TOO_MANY.includes(status)) {
    const when = retryAfterS === null ? 'later' : `in ${retryAfterS} s`
    return new Failure(`${venue} refuses requests from this address, as there were too many (status ${status}): try again ${when}.`, {
      cause: error,
    })
  }
  if (FORBIDDEN.includes(status))
    return new Failure(`${venue} refuses requests from this place (status ${status}): where it may be used it is reached at ${address}.`, {
      cause: error,
    })
  if (!isJson && /^\s*</.test(body))
    return new Failure(
      `What answers at ${address} is not ${venue} but a web page (status ${status}): a proxy or a login page stands in between; go round it, then try again.`,
      { cause: error },
    )
  return new Failure(`${venue} answers at ${address} with status ${status} and '${body.slice(0, 200)}': try again later.`, { cause: error })
}
