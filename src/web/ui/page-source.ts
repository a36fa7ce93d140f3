import type { Api } from '../shapes/api.ts'
import type { ConfirmAsked, ConfirmedShown, PrepareAsked, PreparedShown } from '../shapes/command-shapes.ts'
import type { ProblemShown } from '../shapes/problem-shapes.ts'
import type { StreamFrame } from '../shapes/stream-shapes.ts'

export type Route = keyof Api
/** What fills the braces of a path and what stands in the query, in one. */
export type AskedOf<R extends Route> = Api[R]['path'] & Api[R]['asked']

/** Where the page has its answers from: a server, or a file that holds them. */
export type PageSource = {
  get<R extends Route>(route: R, asked: AskedOf<R>, at: string): Promise<Api[R]['answer']>
  /** `lost` is called once for each time that the stream breaks or cannot be had; it is begun again by itself. */
  follow(hear: (frame: StreamFrame) => void, lost: () => void): StreamFollowing
  /** left out: a file takes none */
  readonly commands?: PageCommands
  /** left out: a server answers */
  readonly file?: { readonly madeOf: string; readonly leftOut: readonly string[] }
}
export type PageCommands = {
  prepare(wish: PrepareAsked): Promise<PreparedShown>
  confirm(nonce: string, said: ConfirmAsked): Promise<ConfirmedShown>
}
export type StreamFollowing = { readonly stop: () => void; readonly again: () => void }

/** `not-held`: the page is a file, which has no such answer. */
type PageProblemCode = ProblemShown['code'] | 'no-answer' | 'not-held'

/** What was said instead of an answer, as a sentence for a person. */
export class PageProblem extends Error {
  readonly code: PageProblemCode
  constructor(code: PageProblemCode, detail: string) {
    super(detail)
    this.name = 'PageProblem'
    this.code = code
  }
}

/** What a server said instead of an answer; whatever stands before it may say something else. */
export const problemSaid = async (answer: Response): Promise<PageProblem> => {
  const said = (await answer.json().catch(() => null)) as ProblemShown | null
  return said === null
    ? new PageProblem('no-answer', `The page was answered with ${answer.status}.`)
    : new PageProblem(said.code, said.detail)
}
