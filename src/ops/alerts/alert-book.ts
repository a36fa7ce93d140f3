import type { Health } from '../health.ts'
import { type AlertMessage, inWords } from './alert-message.ts'
import type { AlertFinding, AlertOptions, AlertRule } from './alert-rule.ts'

/** Looks in a row that must find nothing before something is over. */
const LOOKS_WITHOUT = 2
/** What comes and goes is told once a minute at most: a person reads no faster, and a receiver takes no more of it. */
const BETWEEN_MS = 60_000

type Seen = { looks: number; without: number; text: string; isTold: boolean; readonly sinceMs: number }

/** What is wrong now and was told. `sinceMs`: by the engine's clock; `of`: what it is about. */
export type StandingAlarm = Pick<AlertMessage, 'alarm' | 'severity' | 'of' | 'text'> & { readonly sinceMs: number }

/** What one rule found lately, and what of it was told. */
class RuleBook {
  readonly #rule: AlertRule
  readonly #seen = new Map<string, Seen>()
  #isTold = false
  #toldMs = Number.NEGATIVE_INFINITY

  constructor(rule: AlertRule) {
    this.#rule = rule
  }

  /** Null: nothing of it stands. */
  get standing(): StandingAlarm | null {
    const standing = this.#standing()
    if (standing.length === 0) return null
    const { name: alarm, severity } = this.#rule
    const [of, text] = [standing.map(([one]) => one), inWords(standing.map(([, seen]) => seen.text))]
    return { alarm, severity, of, text, sinceMs: Math.min(...standing.map(([, { sinceMs }]) => sinceMs)) }
  }

  look(
    found: readonly AlertFinding[],
    options: AlertOptions,
    nowMs: number,
    atMs: number,
  ): Pick<AlertMessage, 'is' | 'of' | 'text'> | null {
    this.#note(found, atMs)
    const standing = this.#standing()
    const untold = standing.filter(([, { isTold }]) => !isTold)
    if (standing.length === 0 && !this.#isTold) return null
    if (standing.length === 0) return this.#tell('over', [], nowMs)
    if (nowMs - this.#toldMs < BETWEEN_MS) return null
    if (untold.length > 0) return this.#tell(this.#isTold ? 'more' : 'begun', untold, nowMs)
    const isDue = options.repeatMin > 0 && nowMs - this.#toldMs >= options.repeatMin * 60_000
    return isDue ? this.#tell('still', standing, nowMs) : null
  }

  #standing(): (readonly [string, Seen])[] {
    return [...this.#seen].filter(([, { looks }]) => looks >= this.#rule.looks)
  }

  #note(found: readonly AlertFinding[], atMs: number): void {
    for (const { of, text } of found) {
      const seen = this.#seen.get(of)
      if (seen === undefined) this.#seen.set(of, { looks: 1, without: 0, text, isTold: false, sinceMs: atMs })
      else Object.assign(seen, { looks: seen.looks + 1, without: 0, text })
    }
    const now = new Set(found.map(({ of }) => of))
    for (const [of, seen] of this.#seen) {
      if (now.has(of)) continue
      seen.without++
      if (seen.looks < this.#rule.looks || seen.without >= LOOKS_WITHOUT) this.#seen.delete(of)
    }
  }

  #tell(is: 'begun' | 'more' | 'still' | 'over', about: readonly (readonly [string, Seen])[], nowMs: number) {
    for (const [, seen] of about) seen.isTold = true
    this.#isTold = is !== 'over'
    this.#toldMs = nowMs
    return {
      is,
      of: about.map(([of]) => of),
      text: is === 'over' ? `${this.#rule.title}: it is over.` : inWords(about.map(([, { text }]) => text)),
    }
  }
}

/**
 * What is told of what each look finds: once what two looks in a row find, then what else of its kind there is, again after a while, and
 * that it is over once two looks in a row find none of it. Nothing else.
 */
export class AlertBook {
  readonly #books: readonly (readonly [AlertRule, RuleBook])[]

  constructor(rules: readonly AlertRule[]) {
    this.#books = rules.map((rule) => [rule, new RuleBook(rule)])
  }

  /** What stands now, one a rule. */
  get standing(): readonly StandingAlarm[] {
    return this.#books.flatMap(([, book]) => book.standing ?? [])
  }

  /** `nowMs` by a clock that nobody can turn. */
  look(health: Health, options: AlertOptions, nowMs: number): AlertMessage[] {
    return this.#books.flatMap(([rule, book]) => {
      const told = book.look(rule.find(health, options), options, nowMs, health.atMs)
      if (told === null) return []
      const { name: alarm, severity } = rule
      return [{ alarm, is: told.is, severity, book: health.book, of: told.of, text: told.text, time: new Date(health.atMs).toISOString() }]
    })
  }
}
