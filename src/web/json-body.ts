import type { Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { ApiProblem } from './api-problem.ts'

/** More is no request of a page. */
const MOST_BYTES = 16_384

export const limitBody = bodyLimit({
  maxSize: MOST_BYTES,
  onError: () => new ApiProblem('too-large', `A request has at most ${MOST_BYTES} bytes.`).response(),
})

/** What a request says. Throws an ApiProblem where it does not say that it is JSON; null: it is none. */
export const jsonBody = async (c: Context): Promise<unknown> => {
  if (!/^application\/json\b/.test(c.req.header('content-type') ?? '')) throw new ApiProblem('not-json', 'A request is JSON, and says so.')
  return c.req.json().catch(() => null)
}
