import { onTestFinished, vi } from 'vitest'
import type { StreamFrame } from '../../src/web/shapes/stream-shapes.ts'
import type { PageProblem, PageSource } from '../../src/web/ui/page-source.ts'

/** As much of a browser as what is under the page's panels asks for. */
export const stageBrowser = () => {
  const hearers = new Map<string, Set<() => void>>()
  const listen = (name: string, hear: () => void) => void hearers.set(name, (hearers.get(name) ?? new Set()).add(hear))
  const unlisten = (name: string, hear: () => void) => void hearers.get(name)?.delete(hear)
  const document = { hidden: false, documentElement: { dataset: {} }, addEventListener: listen, removeEventListener: unlisten }
  const location = { hash: '' }
  const went: string[] = []
  const goTo = (kind: string) => (_: unknown, __: string, hash: string) => {
    went.push(`${kind} ${hash}`)
    location.hash = hash
  }
  vi.stubGlobal('document', document)
  vi.stubGlobal('location', location)
  vi.stubGlobal('history', { pushState: goTo('push'), replaceState: goTo('replace') })
  vi.stubGlobal('addEventListener', listen)
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => {} }))
  vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => {} })
  vi.useFakeTimers()
  onTestFinished(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })
  const fire = (name: string): void => {
    for (const hear of hearers.get(name) ?? []) hear()
  }
  return { document, location, went, fire, listeners: () => [...hearers.values()].reduce((sum, { size }) => sum + size, 0) }
}

type Asked = { readonly route: string; readonly asked: Readonly<Record<string, unknown>>; readonly at: string }
type Waiting = Asked & { answer(said: unknown): Promise<void>; fail(problem: PageProblem | Error): Promise<void> }

/** Lets what follows from an answer happen. */
export const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
}

/** A source whose answers come when a test says so. */
export const stageSource = () => {
  const waiting: Waiting[] = []
  const all: Asked[] = []
  const said: string[] = []
  let hearing: (frame: StreamFrame) => void = () => {}
  let losing: () => void = () => {}
  const source: PageSource = {
    get: (route, asked, at) => {
      const { promise, resolve, reject } = Promise.withResolvers<never>()
      const one = { route, asked: asked as Asked['asked'], at }
      const gone = (): void => void waiting.splice(waiting.indexOf(wait), 1)
      const wait: Waiting = {
        ...one,
        answer: (answer) => {
          gone()
          resolve(answer as never)
          return settled()
        },
        fail: (problem) => {
          gone()
          reject(problem)
          return settled()
        },
      }
      all.push(one)
      waiting.push(wait)
      return promise
    },
    follow: (hear, lost) => {
      ;[hearing, losing] = [hear, lost]
      return { stop: () => void said.push('stop'), again: () => void said.push('again') }
    },
  }
  /** The oldest that waits for such an answer. */
  const next = (route: string, at?: string): Waiting => {
    const found = waiting.find((one) => one.route === route && (at === undefined || one.at === at))
    if (found === undefined) throw new Error(`Nobody asks for ${route} at ${at}: ${JSON.stringify(waiting)}`)
    return found
  }
  return { source, all, waiting, said, next, hear: (frame: StreamFrame) => hearing(frame), lose: () => losing() }
}
