import type { AnsweredAt } from './answer-route.ts'

/** Says its length, so that short ones are not packed. */
export const jsonAnswer = (answer: unknown, headers: Readonly<Record<string, string>> = {}): Response => {
  const text = JSON.stringify(answer)
  return new Response(text, {
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(Buffer.byteLength(text)),
      'cache-control': 'no-store',
      ...headers,
    },
  })
}

/**
 * An answer of a moment may be kept, but is asked for again each time: it outlives no key. What came behind a moment is kept by nobody.
 * `known`: what the browser has. `code`: whatever it rests on besides the log.
 */
export const kept = (known: string | undefined, { place, answer, isOfPast }: AnsweredAt, code: string): Response => {
  if (!isOfPast) return jsonAnswer(answer)
  const etag = `W/"${place.hash}${place.isHead ? '-head' : ''}-${code}"`
  const headers = { etag, 'cache-control': 'private, no-cache' }
  return known === etag ? new Response(null, { status: 304, headers }) : jsonAnswer(answer, headers)
}
