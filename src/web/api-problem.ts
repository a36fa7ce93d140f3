import { Failure, UsageError } from '../kernel/errors.ts'
import type { ProblemCode, ProblemShown } from './shapes/problem-shapes.ts'
import { PROBLEMS } from './shapes/problem-shapes.ts'

const TITLES: Readonly<Record<ProblemCode, string>> = {
  'bad-parameter': 'A parameter is not what it may be',
  'no-key': 'Nobody is known by that',
  'wrong-role': 'The key does not allow it',
  'cross-site': "Another site's page asked",
  'unknown-coin': 'No such coin',
  'unknown-order': 'No such order',
  'unknown-event': 'No such event',
  'unknown-asset': 'No such asset',
  'unknown-machine': 'No such machine',
  'unknown-path': 'Nothing is there',
  'before-beginning': 'Before the log begins',
  'wrong-method': 'It cannot be asked so',
  changed: 'It is not as it was',
  refused: 'Refused',
  'log-damaged': 'The log is damaged',
  expired: 'It is over',
  'too-large': 'Too large',
  'not-json': 'No JSON',
  'wrong-host': 'Not the name of this server',
  'too-many': 'Too many',
  failed: 'It failed',
  indexing: 'Not read yet',
  'engine-away': 'No engine answers',
}

type More = Partial<Pick<ProblemShown, 'parameter' | 'refusal' | 'numbers' | 'stream' | 'number' | 'rule' | 'done' | 'all'>>

/** A request that is answered by a problem (RFC 9457). The message is a sentence for a person. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem'
  readonly code: ProblemCode
  readonly more: More
  /** null: to be tried again at any time */
  readonly retryS: number | null

  constructor(code: ProblemCode, sentence: string, more: More = {}, retryS: number | null = null) {
    super(sentence)
    this.code = code
    this.more = more
    this.retryS = retryS
  }

  get shown(): ProblemShown {
    return {
      type: 'about:blank',
      title: TITLES[this.code],
      status: PROBLEMS[this.code],
      detail: this.message,
      code: this.code,
      ...this.more,
    }
  }

  response(): Response {
    return new Response(JSON.stringify(this.shown), {
      status: PROBLEMS[this.code],
      headers: {
        'content-type': 'application/problem+json',
        'cache-control': 'no-store',
        ...(this.retryS !== null && { 'retry-after': String(this.retryS) }),
      },
    })
  }
}

/** What an error is to whoever asked. A defect is told to the person who runs the page, and to nobody else. */
export const problemOf = (error: unknown, warn: (sentence: string) => void): ApiProblem => {
  if (error instanceof ApiProblem) return error
  if (error instanceof UsageError) return new ApiProblem('bad-parameter', error.message)
  if (error instanceof Failure) return new ApiProblem('failed', error.message)
  warn(`An answer of the page failed: ${error instanceof Error ? error.message : String(error)}`)
  return new ApiProblem('failed', 'It failed for a reason that is none of yours; who runs this page is told why.')
}
