import type { StreamFrame } from '../shapes/stream-shapes.ts'
import { keepRenewed, keptToken } from './page-key.ts'
import { PageProblem, type PageSource, problemSaid, type StreamFollowing } from './page-source.ts'

const PREFIX = '/api/v1'
/** A stream says something each 5 s; one that is silent for longer than this is dead, whatever the connection says. */
const SILENT_MS = 12_000
/** Between two attempts: doubled each time, so that a server that comes back is not met by all pages at once. */
const FIRST_WAIT_MS = 500
const MOST_WAIT_MS = 10_000

const headers = (): Record<string, string> => ({ authorization: `Bearer ${keptToken() ?? ''}` })

/** Whoever waits for longer is told so; a panel that waits for ever would never ask again. */
const ANSWER_MS = 20_000
const UNREACHED = 'No answer: the page\u2019s server cannot be reached.'
const BROKEN = 'The answer broke off: the page\u2019s server went away while it spoke.'
const SLOW = `No answer within ${ANSWER_MS / 1000} s: the page\u2019s server is busy, or stands still.`

let sentAway = (_why: string): void => {}
/** What becomes of the page when its token is over: no answer will ever come again. */
export const onSentAway = (hear: (why: string) => void): void => {
  sentAway = hear
}

const request = async (path: string, signal: AbortSignal, wanted: RequestInit = {}): Promise<Response> => {
  const answer = await fetch(`${PREFIX}${path}`, { ...wanted, headers: { ...headers(), ...wanted.headers }, signal }).catch(() => {
    throw new PageProblem('no-answer', signal.aborted ? SLOW : UNREACHED)
  })
  if (answer.ok) {
    keepRenewed(answer)
    return answer
  }
  const problem = await problemSaid(answer)
  if (problem.code === 'no-key') sentAway(problem.message)
  throw problem
}

const addressOf = (route: string, asked: Readonly<Record<string, unknown>>, at: string): string => {
  const query = new URLSearchParams()
  const inPath = new Set<string>()
  const path = route.replace(/\{(\w+)\}/g, (_, name: string) => {
    inPath.add(name)
    return encodeURIComponent(String(asked[name]))
  })
  for (const [name, value] of Object.entries(asked)) if (!inPath.has(name) && value !== undefined) query.set(name, String(value))
  if (at !== 'now') query.set('at', at)
  return query.size === 0 ? path : `${path}?${query}`
}

/** One frame of `text/event-stream`; null: a comment, or a name that this page does not know. */
const frameOf = (block: string): StreamFrame | null => {
  const fields = new Map<string, string>()
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':')
    if (colon <= 0) continue
    const name = line.slice(0, colon)
    const value = line.slice(colon + 1).replace(/^ /, '')
    fields.set(name, name === 'data' && fields.has(name) ? `${fields.get(name)}\n${value}` : value)
  }
  const [is, data] = [fields.get('event'), fields.get('data')]
  if (is === undefined || data === undefined) return null
  return { is, id: fields.get('id') ?? null, says: JSON.parse(data) } as StreamFrame
}

/** Reads one stream to its end, which is always a loss: a server that stops says so by closing it. */
const readStream = async (after: string | null, hear: (frame: StreamFrame) => void, abort: AbortController): Promise<void> => {
  const query = after === null ? '' : `?after=${encodeURIComponent(after)}`
  let silence = setTimeout(() => abort.abort(), SILENT_MS)
  try {
    const answer = await request(`/stream${query}`, abort.signal)
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader()
    let rest = ''
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      clearTimeout(silence)
      silence = setTimeout(() => abort.abort(), SILENT_MS)
      const blocks = (rest + piece.value.replaceAll('\r', '')).split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) {
        const frame = frameOf(block)
        if (frame !== null) hear(frame)
      }
    }
  } finally {
    clearTimeout(silence)
  }
}

/** By `fetch`, not `EventSource`, which cannot send the token. */
const follow = (hear: (frame: StreamFrame) => void, lost: () => void): StreamFollowing => {
  let after: string | null = null
  let waitMs = FIRST_WAIT_MS
  let waiting: ReturnType<typeof setTimeout> | undefined
  let abort: AbortController | null = null
  let isStopped = false
  const heard = (frame: StreamFrame): void => {
    waitMs = FIRST_WAIT_MS
    if (frame.id !== null) after = frame.id
    // a log that is another one begins anew
    if (frame.is === 'hello') after = frame.says.head?.position ?? null
    hear(frame)
  }
  const begin = async (): Promise<void> => {
    const mine = new AbortController()
    abort = mine
    // what a stream that was given up still says is not heard
    const hearOwn = (frame: StreamFrame): void => (abort === mine && !isStopped ? heard(frame) : undefined)
    await readStream(after, hearOwn, mine).catch(() => undefined)
    if (isStopped || abort !== mine) return
    lost()
    waiting = setTimeout(begin, waitMs * (0.75 + Math.random() / 2))
    waitMs = Math.min(waitMs * 2, MOST_WAIT_MS)
  }
  void begin()
  return {
    stop: () => {
      isStopped = true
      clearTimeout(waiting)
      abort?.abort()
    },
    again: () => {
      clearTimeout(waiting)
      isStopped = false
      const old = abort
      void begin()
      old?.abort()
    },
  }
}

const answered = async <Answer>(path: string, wanted: RequestInit = {}): Promise<Answer> => {
  const abort = new AbortController()
  const limit = setTimeout(() => abort.abort(), ANSWER_MS)
  try {
    const answer = await request(path, abort.signal, wanted)
    return (await answer.json().catch(() => {
      throw new PageProblem('no-answer', abort.signal.aborted ? SLOW : BROKEN)
    })) as Answer
  } finally {
    clearTimeout(limit)
  }
}

const post = <Answer>(path: string, body: object): Promise<Answer> =>
  answered(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

export const httpSource: PageSource = {
  commands: {
    prepare: (wish) => post('/commands', wish),
    confirm: (nonce, said) => post(`/commands/${encodeURIComponent(nonce)}`, said),
  },
  get: (route, asked, at) => answered(addressOf(route, asked as Readonly<Record<string, unknown>>, at)),
  follow,
}
