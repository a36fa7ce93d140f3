import type { CommandAnswer, Wish } from '../../../machines/session/operator-command.ts'
import { type Timers, within } from '../../kernel/clock.ts'
import { Failure } from '../../kernel/errors.ts'
import type { LogEvent } from '../../kernel/log-event.ts'
import { isOneLine } from '../../kernel/one-line.ts'
import { answerSentences, isGranted } from '../../ops/control/answer-words.ts'
import { NoEngine } from '../../ops/control/ask-engine.ts'
import { readRequest } from '../../ops/control/control-request.ts'
import type { View } from '../../view/replica/view.ts'
import { drawnKey } from '../access/keys.ts'
import { ApiProblem } from '../api-problem.ts'
import type { EngineLink } from '../engine-link.ts'
import { placeShown } from '../place-shown.ts'
import type { ConfirmAsked, ConfirmedShown, PrepareAsked, PreparedShown } from '../shapes/command-shapes.ts'
import { tellWish } from './command-words.ts'
import { foresee } from './wish-effects.ts'

/** So long a person may think; what was said is checked again then. */
const THINK_MS = 30_000
/** So long whoever confirms again is told what came of it. */
const REMEMBERED_MS = 600_000
/** Nobody prepares more at once; the oldest are forgotten first: of one that counts the log knows. */
const MOST = 100
/** The log is read on a moment after the engine has answered. */
const READ_MS = 2000
const ACTOR = 'page:trade'

type Prepared = {
  readonly wish: Wish
  readonly because: string
  readonly preparedMs: number
  readonly typed: string | null
  /** what was said to follow */
  readonly said: string
  /** the newest event by then */
  readonly ordinal: number
  /** how many ask the engine now */
  asking: number
  /** the engine was reached, so that it may count whether or not it was answered */
  mayCount: boolean
}

type Parts = { readonly view: () => View; readonly link: EngineLink | null; readonly timers: Timers }

/**
 * Commands from a page, in two steps: what would follow is said, and confirmed by a nonce, which is the command's id: the engine answers
 * it once, in its log, however often it is confirmed. What is kept here can be lost: then it is prepared anew.
 */
export class PreparedCommands {
  readonly #parts: Parts
  readonly #prepared = new Map<string, Prepared>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Throws an ApiProblem that says what stands against it. */
  async prepare({ at = 'now', because = '', ...asked }: PrepareAsked): Promise<PreparedShown> {
    if (at !== 'now') throw new ApiProblem('refused', 'Nothing is commanded from the past: go to now first.', { refusal: 'in-the-past' })
    requireReason(because)
    const wish = wishOf(asked)
    const foreseen = await this.#foreseen(wish)
    const nonce = drawnKey()
    const { told, moment, effects } = foreseen
    const preparedMs = this.#parts.timers.steadyMs()
    this.#forget(preparedMs)
    const { ordinal } = moment.place
    this.#prepared.set(nonce, { wish, because, preparedMs, typed: told.typed, said: saidOf(foreseen), ordinal, asking: 0, mayCount: false })
    const expiresMs = this.#parts.timers.wallMs() + THINK_MS
    return { nonce, expiresMs, thinkMs: THINK_MS, at: placeShown(moment.place), type: wish.type, ...told, effects: [...effects] }
  }

  /** Throws an ApiProblem: it is over, something else follows by now, or the engine refuses it. */
  async confirm(nonce: string, said: ConfirmAsked): Promise<ConfirmedShown> {
    requireReason(said.because)
    const prepared = this.#prepared.get(nonce)
    if (prepared === undefined || prepared.mayCount) {
      const events = await answeredIn(this.#parts.view(), nonce, prepared?.ordinal ?? 0)
      const answered = events?.at(-1)
      if (answered?.type === 'CommandAnswered') return this.#told(nonce, answered.data.wish, answered.data.answer, events!, true)
    }
    const repeated = prepared !== undefined && isSent(prepared)
    if (prepared === undefined || (!repeated && this.#parts.timers.steadyMs() - prepared.preparedMs > THINK_MS))
      throw new ApiProblem('expired', 'That was prepared too long ago, and nothing came of it: look at what follows now, and confirm that.')
    if (!repeated && prepared.typed !== null && said.typed !== prepared.typed)
      throw new ApiProblem('refused', `Type ${prepared.typed}, for it is about so many positions.`, { refusal: 'not-typed' })
    if (prepared.asking === 0) await this.#requireUnchanged(nonce, prepared)
    // twice at once: the first of them has sent it by now
    const isSecond = repeated || isSent(prepared)
    const answered = await this.#ask(nonce, prepared, said.because ?? prepared.because)
    const { answer, events } = await this.#recorded(nonce, prepared, answered)
    return this.#told(nonce, prepared.wish, answer, events, isSecond)
  }

  #told(nonce: string, { type }: Wish, answer: CommandAnswer, recorded: readonly LogEvent[], repeated: boolean): ConfirmedShown {
    const words = [...answerSentences({ commandId: nonce, command: type, answer })]
    // whether it counts is told by the log alone: it is no refusal yet
    if (answer.is === 'refused' && answer.refusal === 'outcome-unknown') throw new ApiProblem('engine-away', words.join(' '))
    if (answer.is === 'refused')
      throw new ApiProblem('refused', words.join(' '), { refusal: answer.refusal, numbers: answer.judged as Record<string, string> })
    const view = this.#parts.view()
    const events = recorded.map((event) => ({ position: view.columns.position(view.ordinalOf(event)), type: event.type }))
    return { commandId: nonce, type, isGranted: isGranted(answer), words, events, repeated }
  }

  async #foreseen(wish: Wish) {
    const { view, link } = this.#parts
    const opened = view()
    const health = (await link?.health()) ?? null
    if (health === null || opened.head === null)
      throw new ApiProblem(
        'engine-away',
        'No engine that takes commands answers on this log: a tape takes none, and one that ended hears nothing.',
      )
    await this.#requireRead(opened, health.events)
    const moment = await opened.at('now')
    const foreseen = foresee(wish, moment)
    if (foreseen.is === 'refused')
      throw new ApiProblem('refused', answerSentences({ commandId: '', command: wish.type, answer: foreseen }).join(' '), {
        refusal: foreseen.refusal,
        numbers: foreseen.judged as Record<string, string>,
      })
    return { moment, effects: foreseen.effects, told: tellWish(wish, foreseen.effects, moment, health) }
  }

  /** What follows is said of all that the engine has recorded. */
  async #requireRead(view: View, events: number): Promise<void> {
    const isRead = (): boolean => (view.head?.ordinal ?? 0) >= events
    if (isRead()) return
    const reached = Promise.withResolvers<void>()
    const stop = view.onGrowth(() => isRead() && reached.resolve())
    await within(this.#parts.timers, READ_MS, reached.promise)
    stop()
    if (isRead()) return
    const done = view.head?.ordinal ?? 0
    throw new ApiProblem('indexing', `The page has read ${done} of ${events} events of the engine: ask again.`, { done, all: events }, 1)
  }

  async #requireUnchanged(nonce: string, { wish, said, mayCount }: Prepared): Promise<void> {
    const now = await this.#foreseen(wish).catch((error: unknown) => {
      if (!(error instanceof ApiProblem) || error.code !== 'refused') throw error
      return error
    })
    if (!(now instanceof ApiProblem) && saidOf(now) === said) return
    if (mayCount)
      throw new ApiProblem(
        'engine-away',
        'The engine has not said whether it took it, and it is not as it was by now, so it is not asked again: the journal shows whether it counts.',
      )
    this.#prepared.delete(nonce)
    const [words, more] = now instanceof ApiProblem ? [now.message, now.more] : [`Now: ${now.told.words}`, {}]
    throw new ApiProblem('changed', `It is not as it was when you were asked, and nothing was done. ${words}`, more)
  }

  async #ask(nonce: string, prepared: Prepared, because: string): Promise<CommandAnswer> {
    const { link } = this.#parts
    prepared.asking++
    try {
      const answer = await link!.ask({ ask: 'wish', id: nonce, actor: ACTOR, because, wish: prepared.wish })
      if (answer.is === 'not-taken') throw new ApiProblem('engine-away', answer.why)
      prepared.mayCount = true
      if (answer.is === 'answered') return answer.answer
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      if (error instanceof NoEngine) throw new ApiProblem('engine-away', `${error.message} Nothing was done.`, {}, 1)
      prepared.mayCount = true
      throw new ApiProblem('engine-away', `${error.message} Confirm it once more when it answers: it counts once.`, {}, 1)
    } finally {
      prepared.asking--
    }
    throw new ApiProblem('failed', 'The engine answered something else than was asked: is it of another version?')
  }

  /** The answer as the log has it, and what was recorded with it: an engine asked again says only that it has answered. */
  async #recorded(
    nonce: string,
    { ordinal }: Prepared,
    answer: CommandAnswer,
  ): Promise<{ answer: CommandAnswer; events: readonly LogEvent[] }> {
    const view = this.#parts.view()
    const found = Promise.withResolvers<readonly LogEvent[]>()
    const look = async (): Promise<void> => {
      const events = await answeredIn(view, nonce, ordinal)
      if (events !== null) found.resolve(events)
    }
    const stop = view.onGrowth(() => void look().catch(() => {}))
    void look().catch(() => {})
    const events = (await within(this.#parts.timers, READ_MS, found.promise)) ?? []
    stop()
    const last = events.at(-1)
    const isEarlier = answer.is === 'refused' && answer.refusal === 'already-answered'
    return { answer: isEarlier && last?.type === 'CommandAnswered' ? last.data.answer : answer, events }
  }

  #forget(nowMs: number): void {
    for (const [nonce, prepared] of this.#prepared)
      if (nowMs - prepared.preparedMs > (isSent(prepared) ? REMEMBERED_MS : THINK_MS) || this.#prepared.size >= MOST)
        this.#prepared.delete(nonce)
  }
}

const isSent = ({ asking, mayCount }: Prepared): boolean => asking > 0 || mayCount

const requireReason = (because = ''): void => {
  if (because === '' || isOneLine(because, 500)) return
  throw new ApiProblem('bad-parameter', 'because must be a text of at most 500 characters without line breaks.', { parameter: 'because' })
}

/** What has to be so still when it is confirmed: what follows, and not what it would bring. */
const saidOf = ({ effects }: { readonly effects: PreparedShown['effects'] | readonly unknown[] }): string => JSON.stringify(effects)

const wishOf = ({ type, ...fields }: Omit<PrepareAsked, 'at' | 'because'>): Wish => {
  const read = readRequest(JSON.stringify({ ask: 'wish', id: 'x', actor: ACTOR, because: '', wish: { type, ...fields } }))
  if ('request' in read && read.request.ask === 'wish') return read.request.wish
  throw new ApiProblem(
    'bad-parameter',
    `${type} is not asked for so: of a coin it needs its symbol, and Drain its policy, and nothing else.`,
  )
}

/** The newest answers among which one is looked for, and events before it among which is what was appended with it. */
const MOST_ANSWERS = 1000
const MOST_APPENDED = 50

/** The answer to a command behind an event, and before it what else was appended by it; null: it is not in the log yet. */
const answeredIn = async (view: View, commandId: string, after: number): Promise<readonly LogEvent[] | null> => {
  const { columns } = view
  for (const ordinal of columns.find({ type: 'CommandAnswered', actor: ACTOR, limit: MOST_ANSWERS })) {
    if (ordinal <= after) break
    const [event] = await view.events(ordinal, ordinal)
    if (event?.type !== 'CommandAnswered' || event.data.commandId !== commandId) continue
    const found: LogEvent[] = []
    for (const one of columns.find({ actor: ACTOR, after: ordinal - 1 - MOST_APPENDED, limit: MOST_APPENDED }, ordinal - 1))
      found.push(...(await view.events(one, one)))
    // of one input alone: of another command are others
    return [...found.filter(({ input }) => input.number === event.input.number && input.time === event.input.time), event]
  }
  return null
}
